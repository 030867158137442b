import type { Trouble } from '../../shared/contract/overview-contract.ts'
import { mappedComponents } from '../../shared/domain/settings-facts.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import { flagKeysOf } from './flag-keys.ts'
import { judgeComponent } from './judge-component.ts'
import type { OverviewDependencies } from './overview-dependencies.ts'
import { troubleSince } from './trouble-since.ts'

const minuteMs = 60_000
/** How far back the begin of a trouble is looked for. */
const lookBackMs = 24 * 60 * minuteMs

type Watched = { readonly component: string; readonly flagKey: string }

/**
 * What goes wrong now, in every environment, worst rate first. `readAtMs` is the oldest reading among the connections
 * that are watched: the answer is no fresher than that.
 */
export function findTroubles(needs: OverviewDependencies): {
  troubles: Trouble[]
  watched: number
  readAtMs: number | null
} {
  const troubles: Trouble[] = []
  let watched = 0
  let readAtMs: number | null = null
  for (const opened of needs.connections.list()) {
    const components = watchedComponents(opened, needs)
    const cursor = needs.observations.cursor(opened.connection.id)
    if (components.length === 0 || cursor === undefined) continue
    watched += components.length
    readAtMs = Math.min(readAtMs ?? cursor.readAtMs, cursor.readAtMs)
    troubles.push(...components.flatMap(component => judge(needs, opened, component, cursor.throughMs) ?? []))
  }
  return { troubles: troubles.sort((a, b) => b.new.rate - a.new.rate), watched, readAtMs }
}

function watchedComponents({ connection }: OpenConnection, { cache }: OverviewDependencies): Watched[] {
  const components = new Map<string, Watched>()
  for (const { component, flagKey } of mappedComponents(connection.settings, () =>
    flagKeysOf(cache, connection.id),
  ))
    components.set(component, { component, flagKey })
  return [...components.values()]
}

function judge(
  { cache, observations, settings }: OverviewDependencies,
  { connection, environment }: OpenConnection,
  { component, flagKey }: Watched,
  throughMs: number,
): Trouble | undefined {
  const limits = settings()
  const windowMinutes = limits.troubleWindowMinutes
  const summary = cache.summary({ connectionId: connection.id, key: flagKey })
  // the store's own time: the newest minutes known, however long ago the store was last reached
  const toMs = Math.floor(throughMs / minuteMs) * minuteMs + minuteMs
  const windowFromMs = toMs - windowMinutes * minuteMs
  // once everyone is back on OLD, only what NEW still does after that is wrong now
  const isOff = summary !== undefined && summary.effectiveShare === 0 && summary.newOverrides === 0
  const fromMs = isOff ? Math.max(windowFromMs, summary.changedAtMs + minuteMs) : windowFromMs
  const counts = observations.totals(connection.id, component, fromMs, toMs)
  const verdict = judgeComponent(counts.old, counts.new, limits)
  if (verdict === undefined) return undefined
  const minutes = observations.minutes(connection.id, component, toMs - lookBackMs, toMs)
  return {
    environmentId: environment.id,
    connectionId: connection.id,
    flagKey,
    component,
    effectiveShare: summary?.effectiveShare ?? null,
    old: verdict.old,
    new: verdict.new,
    windowMinutes,
    sinceMs: troubleSince(minutes, verdict.rule, limits) ?? windowFromMs,
    rule: verdict.rule,
  }
}
