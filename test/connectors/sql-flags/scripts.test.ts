import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector, ScriptRunner } from '../../../main/connectors/connector.ts'
import { flagDatabases, type FlagDatabase } from '../../support/flag-databases.ts'
import { connect, never } from '../../support/sql-flags.ts'

for (const { label, dialect, missing, create } of flagDatabases)
  describe.skipIf(missing)(`a person's script on ${label}`, () => {
    let database: FlagDatabase
    let connector: Connector
    let keys: string[]
    const runner = (): ScriptRunner => {
      if (connector.scripts === undefined) throw new Error('it takes no scripts')
      return connector.scripts
    }
    const descriptions = async (): Promise<readonly string[]> => {
      const states = await connector.readBack(keys, never)
      return states.map(({ flag }) => flag.description)
    }
    beforeAll(async () => {
      database = await create()
      connector = connect(database)
    })
    beforeEach(async () => {
      await database.query('DELETE FROM feature_flags')
      keys = await database.insertFlags(2)
      await database.query(`UPDATE feature_flags SET description = 'old'`)
    })
    afterAll(async () => {
      await connector.close()
      await database.drop()
    })

    test('is done as a whole, with the rows of each statement', async () => {
      expect(runner().dialect).toBe(dialect)
      const end = await runner().run(
        [
          `UPDATE feature_flags SET description = 'what? a ''b''; -- c'`,
          'SELECT flag_name FROM feature_flags',
          `UPDATE feature_flags SET description = 'last' WHERE flag_name = '${keys[1]}'`,
        ],
        never,
      )
      expect(end).toMatchObject({ status: 'committed', rows: [2, 2, 1], failure: null })
      expect(await descriptions()).toEqual(["what? a 'b'; -- c", 'last'])
    })

    test('is taken back as a whole when one statement fails', async () => {
      const end = await runner().run(
        [
          `UPDATE feature_flags SET description = 'new'`,
          'UPDATE no_such_table SET x = 1',
          `UPDATE feature_flags SET description = 'newer'`,
        ],
        never,
      )
      expect(end).toMatchObject({ status: 'rolled-back', rows: [2] })
      expect(end.failure).not.toBeNull()
      expect(await descriptions()).toEqual(['old', 'old'])
    })

    test('never runs two statements as one, however they were cut', async () => {
      const end = await runner().run(
        [
          `UPDATE feature_flags SET description = 'new'; COMMIT; UPDATE feature_flags SET description = 'newer'`,
        ],
        never,
      )
      expect(end.status).toBe('rolled-back')
      expect(await descriptions()).toEqual(['old', 'old'])
    })

    test('is taken back when nobody wants it any more', async () => {
      const stop = new AbortController()
      stop.abort()
      expect(
        await runner().run([`UPDATE feature_flags SET description = 'newer'`], stop.signal),
      ).toMatchObject({ status: 'not-sent' })
      expect(await descriptions()).toEqual(['old', 'old'])
    })

    test('is not run over a read-only connection', async () => {
      const reading = connect(database, {}, { readOnly: true })
      const end = await reading.scripts?.run([`UPDATE feature_flags SET description = 'newer'`], never)
      await reading.close()
      expect(end).toMatchObject({ status: 'not-sent', failure: { code: 'access-read-only' } })
      expect(await descriptions()).toEqual(['old', 'old'])
    })
  })
