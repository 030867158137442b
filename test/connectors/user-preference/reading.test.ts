import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createPeopleCounter } from '../../../main/connectors/user-preference/count-people.ts'
import type { PreferenceTables } from '../../../main/connectors/user-preference/preference-tables.ts'
import type { Connector } from '../../../main/connectors/connector.ts'
import { AppError } from '../../../shared/failure.ts'
import {
  addPeople,
  choices,
  connectTo,
  flagKey,
  preferenceDatabases,
  type PreferenceDatabase,
} from '../../support/preference-databases.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { never, rollBack } from '../../support/writing.ts'

describe.each(preferenceDatabases.filter(({ missing }) => !missing))('on $label', ({ create, dialect }) => {
  let database: PreferenceDatabase
  let connector: Connector
  beforeEach(async () => {
    database = await create()
    connector = connectTo(database)
    await addPeople(database, [
      [1, true],
      [2, false],
      [3, null],
      [4, true],
    ])
  })
  afterEach(async () => {
    await connector.close()
    await database.end()
  })

  test('the column is the flag, and its people are counted', async () => {
    const read = await connector.readStore(null, never)
    if (read.status !== 'read') throw new Error('this was the first reading')
    expect(read.flags).toMatchObject([
      {
        key: flagKey,
        connectionId: 'production',
        enabled: true,
        percentage: null,
        stored: {},
        counted: { people: 4, onNew: 2, undecided: 1 },
      },
    ])
    expect(read.overrides).toEqual([])
    expect(Math.abs(read.serverTimeMs - Date.now())).toBeLessThan(60_000)
    expect(connector.effectiveShare(read.flags[0] as never)).toBe(0.5)
    expect(await connector.countPeople(never)).toBe(4)
    expect(await connector.readStore(read.digest, never)).toMatchObject({ status: 'unchanged' })
  })

  test('what people choose changes the count and never the version', async () => {
    const [before] = await connector.readBack([flagKey], never)
    await database.query('UPDATE "user" SET use_new_data_entry = TRUE')
    const [after] = await connector.readBack([flagKey], never)
    expect(after?.flag.counted?.onNew).toBe(4)
    expect(after?.flag.version).toBe(before?.flag.version)
    expect(after?.flag.stored).toEqual(before?.flag.stored)
  })

  test('another key is not there', async () => {
    expect(await connector.readBack(['another'], never)).toEqual([])
  })

  test('the by-hand SQL does at the prompt what the button does', async () => {
    const statements = connector.byHand(flagKey, rollBack)
    // a prompt takes them one after another; so do these drivers, but for SELECT
    for (const statement of statements.split('\n').filter(line => !/^(--|SELECT)/.test(line))) {
      if (dialect === 'mysql') await database.query(`SET SESSION sql_mode = ''`)
      await database.query(statement)
    }
    if (dialect === 'mysql') await database.query(`SET SESSION sql_mode = 'ANSI_QUOTES'`)
    expect(await choices(database)).toEqual(
      new Map<string, boolean | null>([
        ['1', false],
        ['2', false],
        ['3', null],
        ['4', false],
      ]),
    )
    expect(statements).toContain('FALSE')
  })

  test('a column that vanished is missed, and found again', async () => {
    await connector.readStore(null, never)
    await database.query('ALTER TABLE "user" RENAME COLUMN use_new_data_entry TO elsewhere')
    expect(await failureOfAsync(connector.readBack([flagKey], never))).toMatchObject({
      code: 'schema-missing',
    })
    await database.query('ALTER TABLE "user" RENAME COLUMN elsewhere TO use_new_data_entry')
    expect(await connector.readBack([flagKey], never)).toHaveLength(1)
  })

  test('whoever may write is ready', async () => {
    expect((await connector.readiness(never)).readiness).toEqual({ state: 'ready' })
  })
})

describe('a count', () => {
  const tables = { dialect: { inProcess: false } } as unknown as PreferenceTables
  const tooLong = new AppError({
    code: 'store-refused',
    connection: 'Entry',
    problem: 'the statement took too long',
    storeCode: '57014',
  })
  const askWith = (answers: readonly (readonly string[] | Error)[]) => {
    let asked = 0
    return async () => {
      const answer = answers[asked++]
      if (answer === undefined) throw new Error('it was asked too often')
      if (answer instanceof Error) throw answer
      return [answer]
    }
  }

  test('that does not come in time leaves the older one, with its age', async () => {
    const statements = { from: undefined, columns: { id: 'id', preference: 'p' } }
    const counter = createPeopleCounter()
    const all = { ...tables, users: statements } as unknown as PreferenceTables
    expect(await counter.gently(askWith([tooLong]), all)).toBeUndefined()
    const beforeMs = Date.now()
    const ten = await vi.waitUntil(() => counter.gently(askWith([['10', '4', '0']]), all))
    expect(ten).toEqual({ people: 10, onNew: 4, undecided: 0 })
    const never = async () => {
      throw tooLong
    }
    const kept = await vi.waitUntil(async () => {
      const counted = await counter.gently(never, all)
      return counted?.asOfMs === undefined ? undefined : counted
    })
    expect(kept).toMatchObject({ people: 10, onNew: 4 })
    expect(kept.asOfMs).toBeGreaterThanOrEqual(beforeMs)
  })

  test('that does not come in time is not asked for again at once', async () => {
    const all = {
      ...tables,
      users: { columns: { id: 'id', preference: 'p' } },
    } as unknown as PreferenceTables
    const counter = createPeopleCounter()
    const ask = vi.fn(async () => {
      await new Promise(resolve => setTimeout(resolve, 200))
      throw tooLong
    })
    expect(await counter.gently(ask, all)).toBeUndefined()
    expect(await counter.gently(ask, all)).toBeUndefined()
    expect(ask).toHaveBeenCalledTimes(1)
  })

  test('that fails in any other way fails', async () => {
    const gone = new AppError({ code: 'schema-missing', connection: 'Entry', missing: ['user'] })
    const all = {
      ...tables,
      users: { columns: { id: 'id', preference: 'p' } },
    } as unknown as PreferenceTables
    expect(await failureOfAsync(createPeopleCounter().gently(askWith([gone]), all))).toMatchObject({
      code: 'schema-missing',
    })
  })
})
