import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import type { Variant } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import {
  addPeople,
  choices,
  connectTo,
  flagKey,
  preferenceDatabases,
  type IdType,
  type PreferenceDatabase,
} from '../../support/preference-databases.ts'
import { limits, mark, never } from '../../support/writing.ts'

const there = preferenceDatabases.filter(({ missing }) => !missing)

function switchTo(userId: string, variant: Variant, expected: Variant): Extract<Intent, { kind: 'change' }> {
  return { kind: 'change', patch: { person: { userId, variant, expected } }, expectedVersion: '' }
}

async function send(connector: Connector, intent: Intent) {
  const [result] = await connector.apply([{ key: flagKey, intent }], mark, limits, never)
  if (result === undefined) throw new Error('no result for the only write')
  return result
}

async function look(connector: Connector, userId: string) {
  const [state] = await connector.readBack([flagKey], never, { userIds: [userId] })
  if (state === undefined) throw new Error('the flag is not there')
  return state
}

const ids: Readonly<Record<IdType, readonly string[]>> = {
  integer: ['1', '2', '2147483647'],
  text: ["O'Hara", 'ann@example.org', '🙂 \\ " `', '12abc'],
  uuid: [randomUUID(), randomUUID()],
}

describe.each(
  there.flatMap(({ label, create }) => (Object.keys(ids) as IdType[]).map(type => ({ label, create, type }))),
)('on $label with ids of the type $type', ({ create, type }) => {
  let database: PreferenceDatabase
  let connector: Connector
  beforeEach(async () => {
    database = await create(type)
    connector = connectTo(database)
  })
  afterEach(async () => {
    await connector.close()
    await database.end()
  })

  test('one person is switched, read back, and nobody else', async () => {
    const [some = '', ...others] = ids[type]
    for (const id of ids[type])
      await addPeople(database, [
        [id.replaceAll("'", "''").replaceAll('\\', database.dialect === 'mysql' ? '\\\\' : '\\'), false],
      ])
    for (const variant of ['new', 'old', 'new'] as const) {
      const intent = switchTo(some, variant, variant === 'new' ? 'old' : 'new')
      expect(await send(connector, intent)).toMatchObject({ status: 'written', failure: null })
      const state = await look(connector, some)
      expect(state.overrides).toMatchObject([{ userId: some, variant }])
      expect(connector.differences(state, intent, null)).toEqual([])
      expect((await choices(database)).get(some)).toBe(variant === 'new')
    }
    for (const id of others) expect((await choices(database)).get(id)).toBe(false)
  })

  test.each(['404', "x' OR '1'='1", '1e0', '99999999999999999999', '1; DROP TABLE "user"', ''])(
    'nobody has the id %j',
    async userId => {
      await addPeople(database, ids.integer.includes('1') && type === 'integer' ? [[1, false]] : [])
      expect((await look(connector, userId)).overrides).toEqual([])
      expect(await send(connector, switchTo(userId, 'new', 'old'))).toMatchObject({
        status: 'refused',
        failure: { code: 'not-found', what: 'person', id: userId },
      })
      expect([...(await choices(database)).values()].some(choice => choice)).toBe(false)
    },
  )
})

describe.each(there)('on $label', ({ create }) => {
  let database: PreferenceDatabase
  let connector: Connector
  beforeEach(async () => {
    database = await create()
    connector = connectTo(database)
    await addPeople(database, [
      [1, false],
      [2, true],
      [3, null],
    ])
  })
  afterEach(async () => {
    await connector.close()
    await database.end()
  })

  test('a person who has chosen meanwhile is left alone', async () => {
    expect(await send(connector, switchTo('2', 'old', 'old'))).toMatchObject({ status: 'conflict' })
    expect((await choices(database)).get('2')).toBe(true)
  })

  test('the same again is done once, and never turned over', async () => {
    for (let times = 0; times < 3; times += 1)
      expect((await send(connector, switchTo('1', 'new', 'old'))).status).toBe('written')
    expect((await choices(database)).get('1')).toBe(true)
  })

  test('whoever never chose is put back to that', async () => {
    const before = await look(connector, '3')
    expect(before.overrides).toMatchObject([{ variant: 'old', reason: 'never chose' }])
    await send(connector, switchTo('3', 'new', 'old'))
    const restore: Intent = { kind: 'restore', state: before, expected: await look(connector, '3') }
    expect((await send(connector, restore)).status).toBe('written')
    expect((await choices(database)).get('3')).toBe(null)
    expect(connector.differences(await look(connector, '3'), restore, null)).toEqual([])
  })

  test('whoever never chose can be put on OLD for good, and comes back from it', async () => {
    const before = await look(connector, '3')
    expect((await send(connector, switchTo('3', 'old', 'old'))).status).toBe('written')
    expect((await choices(database)).get('3')).toBe(false)
    const restore: Intent = { kind: 'restore', state: before, expected: await look(connector, '3') }
    await send(connector, restore)
    expect((await choices(database)).get('3')).toBe(null)
  })

  test('what this store has no place for is refused', async () => {
    for (const patch of [{ percentage: 10 }, { enabled: false }, { description: 'x' }, { metadata: '{}' }]) {
      const result = await send(connector, { kind: 'change', patch, expectedVersion: '' })
      expect(result).toMatchObject({ status: 'refused', failure: { code: 'not-supported' } })
    }
  })

  test('a connection that may only read writes nothing', async () => {
    const reader = connectTo(database, {}, { readOnly: true })
    try {
      expect(await send(reader, switchTo('1', 'new', 'old'))).toMatchObject({
        status: 'refused',
        failure: { code: 'access-read-only' },
      })
      expect((await choices(database)).get('1')).toBe(false)
    } finally {
      await reader.close()
    }
  })
})
