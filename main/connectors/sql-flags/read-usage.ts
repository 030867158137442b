import type { Observation } from '../../../shared/domain/observation.ts'
import type { UsageReading } from '../connector.ts'
import type { SqlClient, StatementLimits } from '../sql/sql-client.ts'
import type { SqlFlagsDialect } from './sql-flags-dialect.ts'
import { columnOf, type UsageTable } from './sql-flags-tables.ts'

const minuteMs = 60_000
const longestWindowMs = 7 * 24 * 60 * minuteMs
/** Without an index every read scans the whole table: only the last hour is asked for, and what is older is left out. */
const unindexedWindowMs = 60 * minuteMs

/**
 * Usage counted in the store, per minute and value. Minutes are whole from the one that holds `sinceMs`; the
 * last one may still grow, so the caller asks again from a little before `throughMs`. At most 7 days a call:
 * when `throughMs` lies well before now, there is more.
 */
export async function readUsage(
  client: SqlClient,
  dialect: SqlFlagsDialect,
  usage: UsageTable,
  sinceMs: number,
  limits: StatementLimits,
): Promise<UsageReading> {
  const { columns } = usage
  const { indexed } = columnOf(usage, columns.createdAt)
  const { serverMs } = await client.ping(limits)
  const earliestMs = indexed ? sinceMs : Math.max(sinceMs, serverMs - unindexedWindowMs)
  const fromMs = Math.floor(earliestMs / minuteMs) * minuteMs
  const throughMs = Math.min(Math.floor(serverMs), fromMs + longestWindowMs)
  const window = { fromMs, throughMs }
  const rows = await dialect.readUsageRows(client, usage, window, limits)
  return { throughMs, observations: observationsOf(rows, columns) }
}

/** Several values of the column may be one component and variant: their counts are added up. */
function observationsOf(
  rows: readonly (readonly (string | null)[])[],
  columns: UsageTable['columns'],
): readonly Observation[] {
  const mapped = new Map(columns.values.map(value => [value.value, value]))
  const observations = new Map<string, Observation>()
  for (const [minute, value, count, failures, fallbacks, completions, durationMs] of rows) {
    const meaning = mapped.get(value ?? '')
    if (meaning === undefined) continue
    const { component, variant } = meaning
    const key = JSON.stringify([minute, component, variant])
    const known = observations.get(key)
    observations.set(key, {
      minuteMs: Number(minute),
      component,
      variant,
      count: Number(count) + (known?.count ?? 0),
      failures: Number(failures) + (known?.failures ?? 0),
      fallbacks: Number(fallbacks ?? 0) + (known?.fallbacks ?? 0),
      completions: columns.completed === null ? null : Number(completions ?? 0) + (known?.completions ?? 0),
      durationMs: columns.durationMs === null ? null : Number(durationMs ?? 0) + (known?.durationMs ?? 0),
    })
  }
  return [...observations.values()]
}
