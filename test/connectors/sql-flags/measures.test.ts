import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { flagDatabases, type FlagDatabase } from '../../support/flag-databases.ts'
import { buildMeasure, firstReading, minuteMs, pointsOf, readings } from '../../support/measures.ts'
import { connect } from '../../support/sql-flags.ts'

const tables = {
  postgresql: 'CREATE TABLE queue_sizes (queue text, size text, seen_at timestamptz, later timestamptz)',
  mysql:
    'CREATE TABLE queue_sizes (queue varchar(40), size varchar(80), seen_at datetime(3), later datetime(3))',
  sqlite: 'CREATE TABLE queue_sizes (queue TEXT, size TEXT, seen_at TEXT, later TEXT)',
}

for (const { label, dialect, missing, create } of flagDatabases)
  describe.skipIf(missing)(`measures from a table on ${label}`, () => {
    let database: FlagDatabase
    let first: number
    beforeAll(async () => {
      database = await create()
      await database.query(tables[dialect])
      if (dialect === 'postgresql')
        await database.query(`GRANT SELECT ON queue_sizes TO ${database.app.user}`)
      await database.query('CREATE INDEX queue_sizes_seen_at ON queue_sizes (seen_at)')
    })
    beforeEach(async () => {
      await database.query('DELETE FROM queue_sizes')
      first = Math.floor(Date.now() / minuteMs) * minuteMs - 5 * minuteMs
    })
    afterAll(() => database.drop())

    const source = { from: 'table', table: 'queue_sizes', time: 'seen_at', value: 'size', aggregate: 'avg' }
    const add = async (...rows: (readonly [atMs: number, size: string | null, queue?: string])[]) => {
      for (const [atMs, size, queue = 'orders'] of rows) {
        const at = new Date(atMs).toISOString()
        const text = dialect === 'mysql' ? at.replace('T', ' ').replace('Z', '') : at
        await database.query(
          'INSERT INTO queue_sizes (queue, size, seen_at, later) VALUES ($1, $2, $3, $4)',
          [queue, size, text, text],
        )
      }
    }
    const open = (...measures: object[]) =>
      connect(database, { measures: measures.map((one, index) => buildMeasure(one, `measure ${index}`)) })

    test('are one value a whole minute, made by their aggregate', async () => {
      await add([first, '10'], [first + 20_000, '20.5'], [first + 50_000, '3'], [first + minuteMs, '1e2'])
      const aggregates = ['avg', 'sum', 'max', 'last', 'count']
      const connector = open(...aggregates.map(aggregate => ({ ...source, aggregate })))
      const found = await readings(connector, first)
      const minutes = found.map(reading =>
        pointsOf(reading)
          .slice(0, 2)
          .map(([, value]) => value),
      )
      expect(minutes).toEqual([
        [33.5 / 3, 100],
        [33.5, 100],
        [20.5, 100],
        [3, 100],
        [3, 1],
      ])
      expect(pointsOf(found[0]!).map(([at]) => at)).toEqual([first, first + minuteMs])
      await connector.close()
    })

    test('take no text for a number, and an empty cell for no 0', async () => {
      await add([first, 'many'], [first, ''], [first, null], [first, '1-2'], [first, '0x10'], [first, '-4'])
      const connector = open({ ...source, aggregate: 'sum' })
      const [point] = pointsOf(await firstReading(connector, first))
      expect(point).toEqual([first, -4])
      await connector.close()
    })

    test('count rows, and none is 0 only where it was looked', async () => {
      await add([first + minuteMs, null], [first + minuteMs, '7'])
      const connector = open({ ...source, value: null, aggregate: 'count' }, { ...source, aggregate: 'avg' })
      const [counted, averaged] = await readings(connector, first)
      expect(pointsOf(counted!)).toEqual([
        [first, 0],
        [first + minuteMs, 2],
        ...[2, 3, 4].map(minute => [first + minute * minuteMs, 0]),
      ])
      expect(pointsOf(averaged!)).toEqual([[first + minuteMs, 7]])
      await connector.close()
    })

    test('leave the minute that has not ended for the next time', async () => {
      await add([Date.now(), '5'])
      const connector = open({ ...source, value: null, aggregate: 'count' })
      const reading = await firstReading(connector, first)
      const now = Math.floor(Date.now() / minuteMs) * minuteMs
      expect(pointsOf(reading).every(([at]) => at < now)).toBe(true)
      await connector.close()
    })

    test('hold only to rows that every filter names, letter by letter', async () => {
      await add([first, '1'], [first, '2', 'Orders'], [first, '4', "o'rders"])
      const filtered = (value: string) => ({ ...source, filters: [{ column: 'queue', value }] })
      const connector = open(filtered('orders'), filtered("o'rders"), filtered("' OR 1=1 --"))
      const found = await readings(connector, first)
      expect(found.map(reading => pointsOf(reading).map(([, value]) => value))).toEqual([[1], [4], []])
      await connector.close()
    })

    test('are not read from a column without an index until somebody agrees, and then an hour of it', async () => {
      await add([first, '1'])
      const unindexed = { ...source, time: 'later' }
      const connector = open(unindexed, { ...unindexed, withoutIndex: true })
      const [refused, agreed] = await readings(connector, Date.now() - 24 * 60 * minuteMs)
      expect(refused).toMatchObject({
        status: 'failed',
        failure: { code: 'index-missing', table: 'queue_sizes', column: 'later' },
      })
      expect(pointsOf(agreed!)).toEqual([[first, 1]])
      const { fromMs, throughMs } = agreed as { fromMs: number; throughMs: number }
      expect(throughMs - fromMs).toBe(60 * minuteMs)
      await connector.close()
    })

    test('name what the catalogue does not have, and stop no other measure', async () => {
      await add([first, '1'])
      const connector = open(
        { ...source, table: 'queue_sizes; DROP TABLE feature_flags' },
        { ...source, value: 'Size' },
        source,
      )
      const [table, column, good] = await readings(connector, first)
      expect(table).toMatchObject({ status: 'failed', failure: { code: 'schema-missing' } })
      expect(column).toMatchObject({
        failure: { code: 'schema-missing', missing: [expect.stringContaining('Size')] },
      })
      expect(pointsOf(good!)).toEqual([[first, 1]])
      await connector.close()
    })

    test('are claimed only when there are any', async () => {
      const [some, none] = [open(source), open()]
      expect([some.capabilities.measures, none.capabilities.measures]).toEqual([true, false])
      await Promise.all([some.close(), none.close()])
    })
  })
