import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connector, PeopleLedger, WriteResult } from '../../../main/connectors/connector.ts'
import type { FlagState } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import {
  addPeople,
  choices,
  connectTo,
  createLedger,
  flagKey,
  preferenceDatabases,
  type Choice,
  type PreferenceDatabase,
} from '../../support/preference-databases.ts'
import { limits, mark, never, rollBack } from '../../support/writing.ts'

/** The same again until it is done, as the operations do. */
async function applyAll(
  connector: Connector,
  intent: Intent,
  ledger: PeopleLedger,
  operationId = 'operation-1',
): Promise<WriteResult> {
  for (;;) {
    const writes = [{ key: flagKey, intent }]
    const [result] = await connector.apply(writes, { ...mark, operationId }, limits, never, ledger)
    if (result === undefined) throw new Error('no result for the only write')
    if (result.status !== 'unfinished') return result
  }
}

async function read(connector: Connector, about = {}): Promise<FlagState> {
  const [state] = await connector.readBack([flagKey], never, about)
  if (state === undefined) throw new Error('the flag is not there')
  return state
}

/** Numbers that repeat, so that a failing case can be run again. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648
    return state / 2_147_483_648
  }
}

describe.each(preferenceDatabases.filter(({ missing }) => !missing))('on $label', ({ create }) => {
  let database: PreferenceDatabase
  let connector: Connector
  beforeEach(async () => {
    database = await create()
    connector = connectTo(database)
  })
  afterEach(async () => {
    await connector.close()
    await database.end()
  })

  const restoreOf = async (before: FlagState): Promise<Extract<Intent, { kind: 'restore' }>> => ({
    kind: 'restore',
    state: before,
    expected: await read(connector),
    peopleOf: 'operation-1',
  })

  test('whoever was on, and only they, come back, whatever people do meanwhile', async () => {
    const random = createRandom(7)
    const someChoice = (): Choice => (random() < 0.4 ? true : random() < 0.3 ? null : false)
    const before = new Map(Array.from({ length: 3_000 }, (_, n) => [String(n + 1), someChoice()] as const))
    await addPeople(database, before)
    const was = await read(connector)
    const ledger = createLedger()

    const result = await applyAll(connector, rollBack, ledger)
    expect(result.status).toBe('written')
    const on = [...before].filter(([, choice]) => choice === true).map(([id]) => id)
    expect(result.progress).toEqual({ done: on.length, total: on.length })
    expect(ledger.people).toEqual(new Set(on))
    const off = await read(connector)
    expect(off.flag.counted).toMatchObject({ people: 3_000, onNew: 0 })
    expect(connector.differences(off, rollBack, was)).toEqual([])
    for (const [id, choice] of await choices(database))
      expect(choice).toBe(before.get(id) === null ? null : false)

    // one is gone, one has come, two have chosen by themselves
    const [gone = '', chose = ''] = on
    const never = [...before].find(([, choice]) => choice === null)?.[0] ?? ''
    await database.query(`DELETE FROM "user" WHERE id = ${gone}`)
    await database.query(`UPDATE "user" SET use_new_data_entry = TRUE WHERE id IN (${chose}, ${never})`)
    await addPeople(database, [[9_001, false]])
    const restore = await restoreOf(was)
    expect((await applyAll(connector, restore, ledger, 'operation-2')).status).toBe('written')
    const back = await read(connector, { ledger })
    expect(back.moved).toEqual({ people: on.length, onNew: on.length - 1, gone: 1 })
    expect(connector.differences(back, restore, null)).toEqual([])
    for (const [id, choice] of await choices(database)) {
      if (id === never) expect(choice).toBe(true)
      else if (id === '9001') expect(choice).toBe(false)
      else expect(choice).toBe(before.get(id))
    }
  })

  test('doing it twice changes nothing more', async () => {
    await addPeople(database, [
      [1, true],
      [2, null],
      [3, false],
    ])
    const ledger = createLedger()
    await applyAll(connector, rollBack, ledger)
    expect((await applyAll(connector, rollBack, ledger)).status).toBe('written')
    expect(await choices(database)).toEqual(
      new Map<string, Choice>([
        ['1', false],
        ['2', null],
        ['3', false],
      ]),
    )
    expect([...ledger.people]).toEqual(['1'])
  })

  test('nobody is moved who was not written down before', async () => {
    await addPeople(
      database,
      Array.from({ length: 50 }, (_, n) => [n + 1, true] as const),
    )
    const keep = async (): Promise<void> => {
      throw new Error('the disk is on fire')
    }
    const ledger = { ...createLedger(), keep }
    const writes = [{ key: flagKey, intent: rollBack }]
    await expect(connector.apply(writes, mark, limits, never, ledger)).rejects.toThrow('on fire')
    expect([...(await choices(database)).values()].every(choice => choice === true)).toBe(true)
  })

  test('a window that is nearly over begins nothing, and says that nothing was sent', async () => {
    await addPeople(database, [[1, true]])
    const short = { ...limits, landBeforeMs: 40 }
    const writes = [{ key: flagKey, intent: rollBack }]
    const [result] = await connector.apply(writes, mark, short, never, createLedger())
    expect(result?.status).not.toBe('written')
    expect((await choices(database)).get('1')).toBe(true)
  })

  test('a restore leaves those alone who chose OLD and were never moved', async () => {
    await addPeople(database, [
      [1, true],
      [2, false],
    ])
    const was = await read(connector)
    const ledger = createLedger()
    await applyAll(connector, rollBack, ledger)
    await applyAll(connector, await restoreOf(was), ledger, 'operation-2')
    expect(await choices(database)).toEqual(
      new Map<string, Choice>([
        ['1', true],
        ['2', false],
      ]),
    )
  })

  test('people not back are counted', async () => {
    await addPeople(database, [
      [1, true],
      [2, true],
    ])
    const was = await read(connector)
    const ledger = createLedger()
    await applyAll(connector, rollBack, ledger)
    const restore = await restoreOf(was)
    const state = await read(connector, { ledger })
    expect(connector.differences(state, restore, null)).toEqual(['2 people are not back on NEW'])
  })
})

describe.each(preferenceDatabases.filter(({ missing, dialect }) => !missing && dialect !== 'sqlite'))(
  'somebody holds a person, on $label',
  ({ create }) => {
    test('the others are moved, and the lock is told', async () => {
      const database = await create()
      const connector = connectTo(database)
      const other = await database.other()
      try {
        await addPeople(
          database,
          Array.from({ length: 20 }, (_, n) => [n + 1, true] as const),
        )
        await other.query('BEGIN')
        await other.query('UPDATE "user" SET use_new_data_entry = TRUE WHERE id = 1')
        await other.query('SELECT 1 FROM "user" WHERE id = 1 FOR UPDATE')
        const ledger = createLedger()
        const result = await applyAll(connector, rollBack, ledger)
        expect(result).toMatchObject({
          status: 'not-sent',
          failure: { code: 'row-locked', key: flagKey },
          progress: { done: 19, total: 20 },
        })
        expect(result.failure).toMatchObject({ blocker: expect.stringMatching(/^process \d+, user \w+/) })
        const on = [...(await choices(database))].filter(([, choice]) => choice).map(([id]) => id)
        expect(on).toEqual(['1'])
        await other.query('COMMIT')
        expect((await applyAll(connector, rollBack, ledger)).status).toBe('written')
        expect(ledger.people.size).toBe(20)
        expect([...(await choices(database)).values()].some(choice => choice)).toBe(false)
      } finally {
        await other.end()
        await connector.close()
        await database.end()
      }
    })
  },
)
