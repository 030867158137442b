import { describe, expect, onTestFinished, test, vi } from 'vitest'
import { systemClock } from '../../../main/clock.ts'
import { operationLimits } from '../../../main/operations/index.ts'
import { createPersonSwitches } from '../../../main/people/index.ts'
import { openDesk, production, staging } from '../../support/operations-desk.ts'
import {
  addPeople,
  choices,
  connectTo,
  contextOf,
  flagKey,
  preferenceDatabases,
  type Choice,
} from '../../support/preference-databases.ts'
import { connectUserPreference } from '../../../main/connectors/user-preference/connect-user-preference.ts'
import { createTcpProxy } from '../../support/tcp-proxy.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const confirmed = { confirmed: true, reason: null, environmentNameTyped: null }

describe.each(preferenceDatabases.filter(({ missing }) => !missing))('on $label', ({ create }) => {
  const openAll = async (environment = staging) => {
    const database = await create()
    const connector = connectTo(database, {}, { connectionId: 'entry' })
    const desk = openDesk(
      temporaryFolder(),
      [{ id: 'entry', connector, settings: database.settings(), environment }],
      { limits: operationLimits },
    )
    onTestFinished(async () => {
      await desk.close()
      await connector.close()
      await database.end()
    })
    const persons = createPersonSwitches({
      connections: desk.connections,
      cache: desk.cache,
      operations: desk.operations,
      clock: systemClock,
    })
    return { database, desk, persons, ref: { connectionId: 'entry', key: flagKey } }
  }

  test('a rollback of everyone is proved, and its restore brings back whoever was on', async () => {
    const { database, desk, ref } = await openAll()
    const before = new Map<string, Choice>(
      Array.from({ length: 2_500 }, (_, n) => [
        String(n + 1),
        n % 3 === 0 ? true : n % 7 === 0 ? null : false,
      ]),
    )
    await addPeople(database, before)
    await desk.sync('entry')
    await desk.rollbacks.rollBack(
      {
        operationId: 'r1',
        scope: { kind: 'flags', flags: [ref] },
        suspendOverrides: true,
        unrecorded: false,
      },
      desk.context,
    )
    const rolledBack = await desk.settled('r1')
    expect(rolledBack.counts.verified).toBe(1)
    expect([...(await choices(database)).values()]).not.toContain(true)
    await desk.operations.restore({ id: 'r1', operationId: 'r2', ...confirmed }, desk.context)
    const restored = await desk.settled('r2')
    expect(restored.counts.verified).toBe(1)
    expect(await choices(database)).toEqual(before)
  })

  test('one person goes to OLD and back, and nobody is asked for anything on the way down', async () => {
    const { database, desk, persons, ref } = await openAll(production)
    await addPeople(database, [
      [7, true],
      [8, true],
      [9, null],
    ])
    await desk.sync('entry')
    const seen = await persons.look({ ref, userId: '7' })
    expect(seen).toMatchObject({
      userId: '7',
      stored: 'new',
      chose: true,
      keptOff: false,
      needs: { old: [], new: ['confirm', 'reason', 'environment-name'] },
    })
    const nothing = { confirmed: false, reason: null, environmentNameTyped: null }
    const down = { ref, userId: '7', variant: 'old', expected: 'new', ...nothing } as const
    await persons.switch({ operationId: 'p1', ...down }, desk.context)
    expect((await desk.settled('p1')).counts.verified).toBe(1)
    expect(await choices(database)).toEqual(
      new Map<string, Choice>([
        ['7', false],
        ['8', true],
        ['9', null],
      ]),
    )
    expect(
      await failureOfAsync(
        persons.switch({ operationId: 'p2', ...down, variant: 'new', expected: 'old' }, desk.context),
      ),
    ).toMatchObject({ code: 'confirmation-needed' })
    const given = { confirmed: true, reason: 'asked for it', environmentNameTyped: 'Production' }
    await desk.operations.restore({ id: 'p1', operationId: 'p3', ...given }, desk.context)
    expect((await desk.settled('p3')).counts.verified).toBe(1)
    expect((await choices(database)).get('7')).toBe(true)
    // who never chose comes back to that
    await persons.switch(
      { operationId: 'p4', ref, userId: '9', variant: 'new', expected: 'old', ...given },
      desk.context,
    )
    expect((await desk.settled('p4')).counts.verified).toBe(1)
    await desk.operations.restore({ id: 'p4', operationId: 'p5', ...given }, desk.context)
    expect((await desk.settled('p5')).counts.verified).toBe(1)
    expect((await choices(database)).get('9')).toBe(null)
  })

  test('whoever never chose is put on OLD for good, and comes back from it', async () => {
    const { database, desk, persons, ref } = await openAll(production)
    await addPeople(database, [[9, null]])
    await desk.sync('entry')
    const asked = { ref, userId: '9', variant: 'old', expected: 'old' } as const
    const nothing = { confirmed: false, reason: null, environmentNameTyped: null }
    await persons.switch({ operationId: 'p1', ...asked, ...nothing }, desk.context)
    expect((await desk.settled('p1')).counts.verified).toBe(1)
    expect((await choices(database)).get('9')).toBe(false)
    const given = { confirmed: true, reason: 'a mistake', environmentNameTyped: 'Production' }
    await desk.operations.restore({ id: 'p1', operationId: 'p2', ...given }, desk.context)
    expect((await desk.settled('p2')).counts.verified).toBe(1)
    expect((await choices(database)).get('9')).toBe(null)
  })

  test('nobody with that id, and a choice made meanwhile', async () => {
    const { database, desk, persons, ref } = await openAll()
    await addPeople(database, [[7, false]])
    await desk.sync('entry')
    expect(await failureOfAsync(persons.look({ ref, userId: 'nobody' }))).toEqual({
      code: 'not-found',
      what: 'person',
      id: 'nobody',
    })
    const asked = { ref, userId: '7', variant: 'old', expected: 'new', ...confirmed } as const
    await database.query('UPDATE "user" SET use_new_data_entry = NULL')
    await persons.switch({ operationId: 'p1', ...asked, variant: 'new', expected: 'new' }, desk.context)
    const summary = await desk.settled('p1')
    expect(summary.counts.verified).toBe(0)
    expect(summary.counts.conflict).toBe(1)
    expect((await choices(database)).get('7')).toBe(null)
  })
})

describe.each(preferenceDatabases.filter(({ missing, dialect }) => !missing && dialect !== 'sqlite'))(
  'a wire that breaks, on $label',
  ({ create }) => {
    test('in the middle of many thousand people ends with all of them on OLD, and all of them written down', async () => {
      const database = await create()
      const settings = database.settings()
      if (settings.dialect === 'sqlite') throw new Error('a file has no wire')
      const proxy = await createTcpProxy(settings)
      const through = database.settings({ host: '127.0.0.1', port: proxy.port })
      const connector = connectUserPreference(through, contextOf({ connectionId: 'entry' }))
      const desk = openDesk(
        temporaryFolder(),
        [{ id: 'entry', connector, settings: through, environment: staging }],
        { limits: { ...operationLimits, backoff: { firstMs: 50, longestMs: 200 } } },
      )
      onTestFinished(async () => {
        await desk.close()
        await connector.close()
        await proxy.close()
        await database.end()
      })
      await addPeople(
        database,
        Array.from({ length: 12_000 }, (_, n) => [n + 1, n % 2 === 0] as const),
      )
      await desk.sync('entry')
      const ref = { connectionId: 'entry', key: flagKey }
      await desk.rollbacks.rollBack(
        {
          operationId: 'r1',
          scope: { kind: 'flags', flags: [ref] },
          suspendOverrides: true,
          unrecorded: false,
        },
        desk.context,
      )
      for (let cut = 0; cut < 6; cut += 1) {
        await new Promise(resolve => setTimeout(resolve, 60))
        proxy.cut()
      }
      expect((await desk.settled('r1')).counts.verified).toBe(1)
      expect([...(await choices(database)).values()]).not.toContain(true)
      // a commit without an answer could still land: until it no longer can, nothing else may be asked of the flag
      await vi.waitFor(
        () => desk.operations.restore({ id: 'r1', operationId: 'r2', ...confirmed }, desk.context),
        { timeout: 20_000, interval: 200 },
      )
      expect((await desk.settled('r2')).counts.verified).toBe(1)
      const back = [...(await choices(database))].filter(([, choice]) => choice)
      expect(back.length).toBe(6_000)
    })
  },
)
