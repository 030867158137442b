import type { ConnectionView } from '../../../../shared/contract/connections-contract.ts'
import type { FlagSummary } from '../../../../shared/domain/flag.ts'

/** One line of the table: a key, and what it is set to in each environment. */
export type FlagRow = {
  readonly key: string
  readonly description: string
  /** by environment id; more than one where several connections of an environment hold the key */
  readonly cells: ReadonlyMap<string, readonly FlagSummary[]>
  /** newest change in any environment */
  readonly changedAtMs: number
  /** key and descriptions in lower case: what the search looks through */
  readonly haystack: string
}

/** Connection id → environment id. */
export function environmentOfConnection(connections: readonly ConnectionView[]): ReadonlyMap<string, string> {
  return new Map(connections.map(({ connection }) => [connection.id, connection.environmentId]))
}

/**
 * Folds summaries, ordered by key or not, into rows ordered by key. A row none of whose summaries changed keeps the
 * identity it had in `previous`, so that only rows that changed are drawn again.
 */
export function buildFlagRows(
  summaries: readonly FlagSummary[],
  environmentOf: ReadonlyMap<string, string>,
  previous: ReadonlyMap<string, FlagRow> = new Map(),
): ReadonlyMap<string, FlagRow> {
  const byKey = new Map<string, FlagSummary[]>()
  for (const summary of summaries) {
    const found = byKey.get(summary.key)
    if (found === undefined) byKey.set(summary.key, [summary])
    else found.push(summary)
  }
  const rows = new Map<string, FlagRow>()
  for (const key of [...byKey.keys()].sort(compareKeys)) {
    const row = foldRow(key, byKey.get(key) ?? [], environmentOf)
    const before = previous.get(key)
    rows.set(key, before !== undefined && sameCells(before, row) ? before : row)
  }
  return rows
}

function foldRow(
  key: string,
  summaries: readonly FlagSummary[],
  environmentOf: ReadonlyMap<string, string>,
): FlagRow {
  const cells = new Map<string, FlagSummary[]>()
  const descriptions = new Set<string>()
  let changedAtMs = 0
  for (const summary of summaries) {
    const environmentId = environmentOf.get(summary.connectionId)
    if (environmentId === undefined) continue
    const cell = cells.get(environmentId)
    if (cell === undefined) cells.set(environmentId, [summary])
    else cell.push(summary)
    if (summary.description !== '') descriptions.add(summary.description)
    changedAtMs = Math.max(changedAtMs, summary.changedAtMs)
  }
  const [description = ''] = descriptions
  return { key, description, cells, changedAtMs, haystack: [key, ...descriptions].join('\n').toLowerCase() }
}

function sameCells(before: FlagRow, after: FlagRow): boolean {
  if (before.cells.size !== after.cells.size) return false
  for (const [environmentId, cell] of after.cells) {
    const old = before.cells.get(environmentId)
    if (old?.length !== cell.length || cell.some((summary, index) => summary !== old[index])) return false
  }
  return true
}

/** By code unit, as the host orders keys: the same on every machine. */
export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
