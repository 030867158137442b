import { expect, test } from 'vitest'
import type { Variant } from '../../../shared/domain/flag.ts'
import { AppError } from '../../../shared/failure.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { statesOf } from '../../support/one-store.ts'
import { type Desk, hastyLimits, openDesk } from '../../support/operations-desk.ts'
import { createPeopleConnector, peopleKey } from '../../support/people-connector.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

async function openPeople() {
  const connector = createPeopleConnector(['anna', 'ben'])
  const desk = openDesk(temporaryFolder(), [{ id: 'production', connector }])
  await desk.sync('production')
  return { desk, connector }
}

const whole = { confirmed: true, reason: 'asked for it', environmentNameTyped: 'Production' }
const nothing = { confirmed: false, reason: null, environmentNameTyped: null }

const turn = (
  desk: Desk,
  id: string,
  [expected, variant]: readonly [Variant, Variant],
  confirmation: typeof whole | typeof nothing,
) =>
  desk.operations.start(
    {
      id,
      kind: 'change',
      title: `anna to ${variant}`,
      targets: [
        {
          connectionId: 'production',
          key: peopleKey,
          before: desk.cache.state({ connectionId: 'production', key: peopleKey }) ?? null,
          intent: {
            kind: 'change',
            patch: { person: { userId: 'anna', variant, expected } },
            expectedVersion: 'constant',
          },
        },
      ],
      confirmation,
      peopleUnpinned: 0,
      restores: null,
      unrecorded: false,
    },
    desk.context,
  )

test('a switch to NEW that was never answered cannot slip in behind a rollback that was told as verified', async () => {
  const { desk, connector } = await openPeople()
  connector.people.set('anna', false)
  const apply = connector.apply.bind(connector)
  const landsLate: typeof apply = async (writes, ...rest) => {
    if (writes[0]?.intent.kind !== 'change') return apply(writes, ...rest)
    setTimeout(() => connector.people.set('anna', true), hastyLimits.write.landBeforeMs * 0.7)
    throw new AppError(silent)
  }
  Object.assign(connector, { apply: landsLate })
  await turn(desk, 'c1', ['old', 'new'], whole)
  await desk.until('c1', ({ counts }) => counts.unknown === 1)
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  await new Promise(resolve => setTimeout(resolve, hastyLimits.write.landBeforeMs))
  expect(connector.people).toEqual(
    new Map([
      ['anna', false],
      ['ben', false],
    ]),
  )
  await desk.close()
})

const silent = { code: 'no-answer', connection: 'production', afterMs: 1 } as const

test('to OLD needs nothing, to NEW everything that raising needs', async () => {
  const { desk, connector } = await openPeople()
  await turn(desk, 'c1', ['new', 'old'], nothing)
  expect(statesOf(await desk.settled('c1'))).toEqual({ verified: 1 })
  expect(await failureOfAsync(turn(desk, 'c2', ['old', 'new'], nothing))).toMatchObject({
    missing: ['confirm', 'reason', 'environment-name'],
  })
  await turn(desk, 'c3', ['old', 'new'], whole)
  expect(statesOf(await desk.settled('c3'))).toEqual({ verified: 1 })
  expect(connector.people.get('anna')).toBe(true)
  await desk.close()
})

test('the state before is read with that person, and put back by an undo', async () => {
  const { desk, connector } = await openPeople()
  await turn(desk, 'c1', ['new', 'old'], nothing)
  await desk.settled('c1')
  const { targets } = desk.operations.targets({ id: 'c1', offset: 0, limit: 1 })
  expect(targets[0]?.before?.overrides.map(({ userId, variant }) => [userId, variant])).toEqual([
    ['anna', 'new'],
  ])
  expect(
    await failureOfAsync(desk.operations.restore({ id: 'c1', operationId: 'u0', ...nothing }, desk.context)),
  ).toMatchObject({
    code: 'confirmation-needed',
  })
  await desk.operations.restore({ id: 'c1', operationId: 'u1', ...whole }, desk.context)
  expect(statesOf(await desk.settled('u1'))).toEqual({ verified: 1 })
  expect(connector.people.get('anna')).toBe(true)
  await desk.close()
})

test('a store that cannot be read keeps nobody from OLD, and everybody from NEW', async () => {
  const { desk, connector } = await openPeople()
  connector.down = silent
  await turn(desk, 'c1', ['new', 'old'], nothing)
  expect(await failureOfAsync(turn(desk, 'c2', ['old', 'new'], whole))).toEqual(silent)
  expect(desk.operations.find('c2')).toBeUndefined()
  connector.down = null
  expect(statesOf(await desk.settled('c1'))).toEqual({ verified: 1 })
  const { targets } = desk.operations.targets({ id: 'c1', offset: 0, limit: 1 })
  expect(targets[0]?.before?.overrides).toMatchObject([{ userId: 'anna', variant: 'new' }])
  await desk.close()
})

test('a rollback that is asked for while the person is looked up is what counts', async () => {
  const { desk, connector } = await openPeople()
  const { readBack } = connector
  let asked: Promise<unknown> | undefined
  desk.replace({
    id: 'production',
    connector: {
      ...connector,
      readBack: async (keys, signal, about) => {
        if (about?.userIds !== undefined) await (asked ??= desk.rollBackAll('r1'))
        return readBack(keys, signal, about)
      },
    },
  })
  connector.people.set('anna', false)
  expect(await failureOfAsync(turn(desk, 'c1', ['old', 'new'], whole))).toMatchObject({ code: 'conflict' })
  await desk.settled('r1')
  expect([...connector.people.values()]).toEqual([false, false])
  await desk.close()
})
