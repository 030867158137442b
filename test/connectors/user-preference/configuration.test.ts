import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import {
  addPeople,
  choices,
  connectTo,
  createLedger,
  flagKey,
  preferenceDatabases,
  type PreferenceDatabase,
} from '../../support/preference-databases.ts'
import { change, limits, mark, never, readState, rollBack } from '../../support/writing.ts'

const killSwitch = 'new_data_entry_kill_switch'
const percentage = 'new_data_entry_percentage'

describe.each(preferenceDatabases.filter(({ missing }) => !missing))('on $label', ({ create }) => {
  let database: PreferenceDatabase
  let connector: Connector
  beforeEach(async () => {
    database = await create()
    connector = connectTo(database, { config: {} })
    await addPeople(database, [
      [1, true],
      [2, null],
      [3, null],
      [4, false],
    ])
    await database.query(
      `INSERT INTO app_config VALUES ('${killSwitch}', 'False'), ('${percentage}', '50'), ('other', 'x')`,
    )
  })
  afterEach(async () => {
    await connector.close()
    await database.end()
  })

  const rows = async () =>
    Object.fromEntries(
      (await database.query('SELECT name, value FROM app_config')).map(row => [row['name'], row['value']]),
    )
  const apply = async (intent: Intent, ledger = createLedger()) => {
    const [result] = await connector.apply([{ key: flagKey, intent }], mark, limits, never, ledger)
    return result
  }

  test('those who never chose count by the percentage', async () => {
    const { flag } = await readState(connector, flagKey)
    expect(flag).toMatchObject({
      enabled: true,
      percentage: 50,
      counted: { people: 4, onNew: 1, undecided: 2 },
    })
    expect(connector.effectiveShare(flag)).toBe((1 + 2 * 0.5) / 4)
  })

  test('a rollback throws the kill switch as well, in the words that stand there, and a restore puts all back', async () => {
    const before = await readState(connector, flagKey)
    const ledger = createLedger()
    const result = await apply(rollBack, ledger)
    expect(result).toMatchObject({ status: 'written', overwritten: { flag: { stored: before.flag.stored } } })
    expect(await rows()).toEqual({ [killSwitch]: 'True', [percentage]: '0', other: 'x' })
    const off = await readState(connector, flagKey)
    expect(connector.differences(off, rollBack, before)).toEqual([])
    expect(connector.effectiveShare(off.flag)).toBe(0)
    const restore: Intent = { kind: 'restore', state: before, expected: off, peopleOf: 'operation-1' }
    expect((await apply(restore, ledger))?.status).toBe('written')
    expect(await rows()).toEqual({ [killSwitch]: 'False', [percentage]: '50', other: 'x' })
    expect((await choices(database)).get('1')).toBe(true)
  })

  test.each(['50%', 'Infinity', '0,5', 'all'])('a percentage of %s may let people in', async odd => {
    await database.query(`UPDATE app_config SET value = '${odd}' WHERE name = '${percentage}'`)
    const before = await readState(connector, flagKey)
    expect(connector.differences(before, rollBack, null).join()).toContain(`is ${odd}, not 0`)
    expect((await apply(rollBack))?.status).toBe('written')
    expect(await rows()).toMatchObject({ [percentage]: '0' })
    expect(connector.differences(await readState(connector, flagKey), rollBack, before)).toEqual([])
  })

  test('a row that the store takes for the one that was named is that one', async () => {
    await database.query(`UPDATE app_config SET name = UPPER(name) WHERE name = '${percentage}'`)
    // who tells capitals apart has no such row, and neither does the application
    const isSame = database.dialect === 'mysql'
    expect((await readState(connector, flagKey)).flag.percentage).toBe(isSame ? 50 : 0)
    expect((await apply(rollBack))?.status).toBe('written')
    expect((await rows())[percentage.toUpperCase()]).toBe(isSame ? '0' : '50')
  })

  test('a restore that meets a later configuration changes nothing at all', async () => {
    const before = await readState(connector, flagKey)
    const ledger = createLedger()
    await apply(rollBack, ledger)
    const off = await readState(connector, flagKey)
    await database.query(`UPDATE app_config SET value = '5' WHERE name = '${percentage}'`)
    const restore: Intent = { kind: 'restore', state: before, expected: off, peopleOf: 'operation-1' }
    expect(await apply(restore, ledger)).toMatchObject({ status: 'conflict' })
    expect((await choices(database)).get('1')).toBe(false)
  })

  test('percentage and kill switch are changed only as they were seen', async () => {
    expect((await change(connector, flagKey, { percentage: 12.5 })).result.status).toBe('written')
    expect((await rows())[percentage]).toBe('12.5')
    expect((await change(connector, flagKey, { enabled: false })).result.status).toBe('written')
    expect((await rows())[killSwitch]).toBe('True')
    expect((await readState(connector, flagKey)).flag.enabled).toBe(false)
    expect((await change(connector, flagKey, { percentage: 1 }, 'seen long ago')).result).toMatchObject({
      status: 'conflict',
    })
    expect((await rows())[percentage]).toBe('12.5')
  })

  test('a rollback finds what is still on in words', async () => {
    const state = await readState(connector, flagKey)
    expect(connector.differences(state, rollBack, null)).toEqual([
      'the kill switch is not on',
      'rollout_percentage is 50, not 0',
      '1 person is on NEW',
    ])
  })

  test('a row that is not there is neither guessed nor made', async () => {
    await database.query(`DELETE FROM app_config WHERE name = '${killSwitch}'`)
    const { flag } = await readState(connector, flagKey)
    expect(flag.enabled).toBe(true)
    expect((await apply(rollBack))?.status).toBe('written')
    expect(await rows()).toEqual({ [percentage]: '0', other: 'x' })
    expect((await change(connector, flagKey, { enabled: false })).result).toMatchObject({
      status: 'refused',
      failure: { code: 'not-supported' },
    })
  })

  test('whoever holds the configuration keeps nobody on NEW', async () => {
    // one file is held as a whole
    if (database.dialect === 'sqlite') return
    const other = await database.other()
    await other.query(`BEGIN; UPDATE app_config SET value = '60' WHERE name = '${percentage}'`)
    const ledger = createLedger()
    for (const status of ['unfinished', 'not-sent']) {
      expect(await apply(rollBack, ledger)).toMatchObject({ status, failure: { code: 'row-locked' } })
      expect((await choices(database)).get('1')).toBe(false)
    }
    await other.query('COMMIT')
    await other.end()
    expect((await apply(rollBack, ledger))?.status).toBe('written')
    expect(await rows()).toEqual({ [killSwitch]: 'True', [percentage]: '0', other: 'x' })
  })
})
