import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { Trouble } from '../../../shared/contract/overview-contract.ts'
import type { FlagSummary } from '../../../shared/domain/flag.ts'

/** One flag key over all environments. */
export type WhereRow = {
  readonly key: string
  /** by environment; several where more than one store of an environment has the key */
  readonly places: ReadonlyMap<string, readonly FlagSummary[]>
  /** environments in which it is going wrong */
  readonly troubled: ReadonlySet<string>
  readonly interest: number
}

const DAY_MS = 86_400_000

/**
 * Flag keys, the most interesting first: going wrong, contradictory, on its way (neither nobody nor everybody),
 * different from place to place, changed within a day; then by name.
 */
export function whereRows(
  flags: readonly FlagSummary[],
  connections: readonly ConnectionView[],
  troubles: readonly Trouble[],
  nowMs: number,
): readonly WhereRow[] {
  const environmentOf = new Map(
    connections.map(({ connection }) => [connection.id, connection.environmentId]),
  )
  const byKey = new Map<string, Map<string, FlagSummary[]>>()
  for (const flag of flags) {
    const environmentId = environmentOf.get(flag.connectionId)
    if (environmentId === undefined) continue
    const places = byKey.get(flag.key) ?? new Map<string, FlagSummary[]>()
    byKey.set(flag.key, places)
    places.set(environmentId, [...(places.get(environmentId) ?? []), flag])
  }
  const troubledIn = new Map<string, Set<string>>()
  for (const { flagKey, environmentId } of troubles)
    troubledIn.set(flagKey, (troubledIn.get(flagKey) ?? new Set()).add(environmentId))
  const rows = [...byKey].map(([key, places]) => {
    const troubled = troubledIn.get(key) ?? new Set<string>()
    return {
      key,
      places,
      troubled,
      interest: interestOf([...places.values()].flat(), troubled.size > 0, nowMs),
    }
  })
  return rows.sort((a, b) => b.interest - a.interest || (a.key < b.key ? -1 : 1))
}

function interestOf(flags: readonly FlagSummary[], troubled: boolean, nowMs: number): number {
  const shares = flags.map(({ effectiveShare }) => effectiveShare ?? 0.5)
  const partial = shares.some(share => share > 0 && share < 1)
  const differs = Math.max(...shares) - Math.min(...shares) > 0
  const recent = flags.some(({ changedAtMs }) => nowMs - changedAtMs < DAY_MS)
  const contradictory = flags.some(flag => flag.contradictory)
  return (
    (troubled ? 16 : 0) + (contradictory ? 8 : 0) + (partial ? 4 : 0) + (differs ? 2 : 0) + (recent ? 1 : 0)
  )
}
