import type { ConnectionView } from '../../../../shared/contract/connections-contract.ts'
import type { FlagSummary } from '../../../../shared/domain/flag.ts'

/** One line of the table: a key, and what it is set to in each environment. */
export type FlagRow = {
  readonly key: string
  readonly description: string
  /** as the host gave them, of all connections */
  readonly flags: readonly FlagSummary[]
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
 * Folds summaries into rows ordered by key. A row none of whose summaries changed is the one of `previous`, so that
 * only rows that changed are made and drawn again.
 *
 * @param previous rows made with the same `environmentOf`
 */
export function buildFlagRows(
  summaries: readonly FlagSummary[],
  environmentOf: ReadonlyMap<string, string>,
  previous: ReadonlyMap<string, FlagRow> = new Map(),
): ReadonlyMap<string, FlagRow> {
  const ordered = inOrder(summaries)
  const rows = new Map<string, FlagRow>()
  for (let start = 0, end = 0; start < ordered.length; start = end) {
    const key = ordered[start]?.key ?? ''
    end = start + 1
    while (end < ordered.length && ordered[end]?.key === key) end += 1
    const before = previous.get(key)
    const isSame =
      before?.flags.length === end - start &&
      before.flags.every((flag, index) => flag === ordered[start + index])
    rows.set(key, isSame ? before : foldRow(key, ordered.slice(start, end), environmentOf))
  }
  return rows
}

/** The host orders them already; looking is cheaper than sorting. */
function inOrder(summaries: readonly FlagSummary[]): readonly FlagSummary[] {
  const isOrdered = summaries.every(
    (one, index) => index === 0 || (summaries[index - 1]?.key ?? '') <= one.key,
  )
  return isOrdered ? summaries : summaries.toSorted((a, b) => compareKeys(a.key, b.key))
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
  return {
    key,
    description,
    flags: summaries,
    cells,
    changedAtMs,
    haystack: [key, ...descriptions].join('\n').toLowerCase(),
  }
}

/** By code unit, as the host orders keys: the same on every machine. */
export function compareKeys(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0
}
