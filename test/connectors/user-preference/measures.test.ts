import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { buildMeasure, firstReading, minuteMs, pointsOf } from '../../support/measures.ts'
import {
  connectTo,
  preferenceDatabases,
  type PreferenceDatabase,
} from '../../support/preference-databases.ts'

for (const { label, dialect, missing, create } of preferenceDatabases)
  describe.skipIf(missing)(`measures beside people's preferences on ${label}`, () => {
    let database: PreferenceDatabase
    const first = Math.floor(Date.now() / minuteMs) * minuteMs - 5 * minuteMs
    beforeAll(async () => {
      database = await create()
    })
    afterAll(() => database.end())

    test('are read from a table of the same database', async () => {
      await database.query('CREATE TABLE tickets (id INTEGER, opened_at TIMESTAMP NULL)')
      await database.query('CREATE INDEX tickets_opened_at ON tickets (opened_at)')
      const at = new Date(first).toISOString().replace('T', ' ').replace('Z', '')
      const zone = dialect === 'postgresql' ? '+00' : ''
      await database.query(`INSERT INTO tickets VALUES (1, '${at}${zone}'), (2, '${at}${zone}')`)
      const source = { from: 'table', table: 'tickets', time: 'opened_at', value: null, aggregate: 'count' }
      const connector = connectTo(database, { measures: [buildMeasure(source, 'tickets')] })
      expect(connector.capabilities.measures).toBe(true)
      expect(pointsOf(await firstReading(connector, first)).slice(0, 2)).toEqual([
        [first, 2],
        [first + minuteMs, 0],
      ])
      await connector.close()
    })
  })
