import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Connector } from '../../../main/connectors/connector.ts'
import { UsageMapping } from '../../../shared/domain/sql-flags-settings.ts'
import { flagDatabases, type FlagDatabase } from '../../support/flag-databases.ts'
import { connect, failureOf, never } from '../../support/sql-flags.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

for (const { label, dialect, missing, create } of flagDatabases)
  describe.skipIf(missing)(`reading usage from a table on ${label}`, () => {
    let database: FlagDatabase
    let connector: Connector
    let nowMs: number
    const flagKey = 'phoenix'
    const usage = UsageMapping.parse({
      values: [
        { value: 'phoenix', component: 'generation', variant: 'new', flagKey },
        { value: 'legacy', component: 'generation', variant: 'old', flagKey },
        { value: 'phoenix-retry', component: 'generation', variant: 'new', flagKey },
      ],
    })
    beforeAll(async () => {
      database = await create()
      connector = connect(database, { usage })
    })
    beforeEach(async () => {
      await database.query('DELETE FROM pipeline_usage')
      nowMs = Date.now()
    })
    afterAll(async () => {
      await connector.close()
      await database.drop()
    })

    type Use = {
      at: number
      pipeline?: string
      ms?: number | null
      success?: boolean
      fallback?: boolean
      completed?: boolean | null
    }
    async function use(...uses: Use[]): Promise<void> {
      for (const {
        at,
        pipeline = 'phoenix',
        ms = 100,
        success = true,
        fallback = false,
        completed = true,
      } of uses) {
        await database.query(
          `INSERT INTO pipeline_usage (pipeline, duration_ms, success, fallback, completed, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)`,
          [pipeline, ms, success, fallback, completed, new Date(at).toISOString()],
        )
      }
    }
    const floor = (ms: number): number => Math.floor(ms / minuteMs) * minuteMs

    test('counts per minute, component and variant', async () => {
      const at = floor(nowMs) - 10 * minuteMs
      await use(
        { at, success: false, fallback: true, completed: false, ms: 250 },
        { at: at + 59_999, ms: 50 },
        { at: at + 1, pipeline: 'phoenix-retry', ms: null, completed: null },
        { at, pipeline: 'legacy' },
        { at, pipeline: 'unmapped' },
        { at: at + minuteMs },
      )
      const { observations } = await connector.readUsage(at, never)
      const sorted = observations.toSorted(
        (a, b) => a.minuteMs - b.minuteMs || a.variant.localeCompare(b.variant),
      )
      expect(sorted).toEqual([
        {
          minuteMs: at,
          component: 'generation',
          variant: 'new',
          count: 3,
          failures: 1,
          fallbacks: 1,
          completions: 1,
          durationMs: 300,
        },
        {
          minuteMs: at,
          component: 'generation',
          variant: 'old',
          count: 1,
          failures: 0,
          fallbacks: 0,
          completions: 1,
          durationMs: 100,
        },
        {
          minuteMs: at + minuteMs,
          component: 'generation',
          variant: 'new',
          count: 1,
          failures: 0,
          fallbacks: 0,
          completions: 1,
          durationMs: 100,
        },
      ])
    })

    test('gives whole minutes from the one that holds the start, so that they may replace what was known', async () => {
      const at = floor(nowMs) - 10 * minuteMs
      await use({ at: at + 1_000 }, { at: at + 50_000 }, { at: at - 1 })
      const { observations } = await connector.readUsage(at + 30_000, never)
      expect(observations).toMatchObject([{ minuteMs: at, count: 2 }])
    })

    test('gives a minute anew with the rows that came late', async () => {
      const at = floor(nowMs) - 2 * minuteMs
      await use({ at })
      const first = await connector.readUsage(at, never)
      await use({ at: at + 5 })
      const second = await connector.readUsage(at, never)
      expect([first.observations[0]?.count, second.observations[0]?.count]).toEqual([1, 2])
      expect(second.throughMs).toBeGreaterThanOrEqual(first.throughMs)
    })

    test('reads at most seven days a call, and says how far it came', async () => {
      const from = floor(nowMs - 20 * dayMs)
      await use({ at: from + dayMs }, { at: from + 8 * dayMs }, { at: from + 15 * dayMs })
      const counts: number[] = []
      let sinceMs = from
      for (let calls = 0; calls < 3; calls += 1) {
        const { throughMs, observations } = await connector.readUsage(sinceMs, never)
        counts.push(observations.length)
        expect(throughMs - sinceMs).toBeLessThanOrEqual(7 * dayMs)
        sinceMs = throughMs
      }
      expect(counts).toEqual([1, 1, 1])
      expect(sinceMs).toBeGreaterThan(nowMs - minuteMs)
    })

    test('asks a table without an index for the last hour only', async () => {
      await database.query(
        `DROP INDEX pipeline_usage_created_at ${dialect === 'mysql' ? 'ON pipeline_usage' : ''}`,
      )
      await use({ at: nowMs - 3 * 60 * minuteMs }, { at: nowMs - 30 * minuteMs })
      const own = connect(database, { usage })
      const { observations } = await own.readUsage(nowMs - dayMs, never)
      expect(observations).toHaveLength(1)
      await own.close()
      await database.query('CREATE INDEX pipeline_usage_created_at ON pipeline_usage (created_at)')
    })

    test('leaves unknown what the mapping names no column for', async () => {
      const own = connect(database, {
        usage: { ...usage, fallback: null, completed: null, durationMs: null },
      })
      await use({ at: nowMs - 5 * minuteMs, fallback: true })
      const { observations } = await own.readUsage(nowMs - 10 * minuteMs, never)
      expect(observations).toMatchObject([{ count: 1, fallbacks: 0, completions: null, durationMs: null }])
      await own.close()
    })

    test('is not supported without a mapping, and missing where the table is', async () => {
      const settings = database.settings()
      const none = connect(database)
      expect(await failureOf(none.readUsage(0, never))).toMatchObject({
        code: 'not-supported',
        ability: 'usage',
      })
      const schemas = {
        postgresql: 'public',
        mysql: 'database' in settings ? settings.database : '',
        sqlite: 'main',
      }
      const gone = connect(database, { usage: { ...usage, table: 'no_such_table' } })
      expect(await failureOf(gone.readUsage(0, never))).toMatchObject({
        code: 'schema-missing',
        missing: [`${schemas[dialect]}.no_such_table`],
      })
      expect((await gone.readStore(null, never)).status).toBe('read')
      await Promise.all([none.close(), gone.close()])
    })
  })
