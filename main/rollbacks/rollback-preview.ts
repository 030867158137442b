import type { RollbackPreview } from '../../shared/contract/operations-contract.ts'
import type { Readiness } from '../../shared/domain/connection-status.ts'
import type { FlagSummary } from '../../shared/domain/flag.ts'
import type { FlagRef, RollbackScope } from '../../shared/domain/operation.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { FlagCache } from '../flags/flag-cache.ts'
import { limitOf } from '../operations/index.ts'
import { connectionsIn, flagsInScope, titleOf } from './rollback-scope.ts'

/** How many people a connection's application knows; undefined: no people source, or not counted yet. */
export type PeopleCount = (connectionId: string) => number | undefined

export type PreviewNeeds = {
  readonly connections: OpenConnections
  readonly cache: FlagCache
  readonly people: PeopleCount
}

/** What a rollback would do, from the cache alone: nothing is asked of any store. */
export function previewRollback(
  scope: RollbackScope,
  { connections, cache, people }: PreviewNeeds,
): RollbackPreview {
  const flags = flagsInScope(scope, connections, cache)
  const byConnection = Map.groupBy(flags, flag => flag.connectionId)
  if (scope.kind === 'environment') {
    // a connection that was never read has no flags here, and must be seen to have none
    for (const { connection } of connectionsIn(scope.environmentId, connections)) {
      if (!byConnection.has(connection.id)) byConnection.set(connection.id, [])
    }
  }
  const reached = [...byConnection].map(([connectionId, own]) =>
    reach(connectionId, own, { connections, cache, people }),
  )
  const sum = (of: (one: Reach) => number) => reached.reduce((total, one) => total + of(one), 0)
  const sumKnown = (of: (one: Reach) => number | null) =>
    reached.reduce<number | null>((total, one) => {
      const count = of(one)
      return total === null || count === null ? null : total + count
    }, 0)
  return {
    title: titleOf(scope, flags, connections),
    flags: flags.length,
    exposedFlags: sum(one => one.exposed),
    peopleOnNew: sumKnown(one => one.peopleOnNew),
    people: sumKnown(one => one.people),
    newOverrides: sum(one => one.newOverrides),
    connections: reached.map(({ connection }) => connection),
    readyFlags: sum(one => (one.connection.readiness.state === 'ready' ? one.connection.flags : 0)),
    limitMs: limitOf('rollback') ?? 0,
  }
}

type Reach = {
  readonly connection: RollbackPreview['connections'][number]
  readonly exposed: number
  readonly newOverrides: number
  readonly people: number | null
  readonly peopleOnNew: number | null
}

function reach(
  connectionId: string,
  flags: readonly FlagRef[],
  { connections, cache, people }: PreviewNeeds,
): Reach {
  const summaries = flags.flatMap(flag => cache.summary(flag) ?? [])
  const open = connections.find(connectionId)
  const known = people(connectionId) ?? null
  return {
    connection: {
      connectionId,
      name: open?.connection.name ?? connectionId,
      flags: flags.length,
      readiness: readinessOf(connectionId, connections),
      readAtMs: open === undefined ? null : connections.status(connectionId).readAtMs,
    },
    exposed: summaries.filter(isExposed).length,
    newOverrides: summaries.reduce((total, summary) => total + summary.newOverrides, 0),
    people: flags.length === 0 ? 0 : known,
    peopleOnNew: expectedOnNew(summaries, known),
  }
}

/** Access is ours to grant: a store that would take the write does not make a read-only connection ready. */
function readinessOf(connectionId: string, connections: OpenConnections): Readiness {
  const open = connections.find(connectionId)
  if (open === undefined) {
    return { state: 'not-ready', because: { code: 'not-found', what: 'connection', id: connectionId } }
  }
  if (open.connection.access === 'read-only') {
    return { state: 'not-ready', because: { code: 'access-read-only', connection: open.connection.name } }
  }
  return connections.status(connectionId).readiness
}

const isExposed = (summary: FlagSummary): boolean => summary.effectiveShare !== 0 || summary.newOverrides > 0

/**
 * People of one connection expected on NEW by any of these flags. One hash decides for all flags of a store (the same
 * tenth of people goes first everywhere), so the widest share counts, not the sum; people named by an override
 * are taken as on NEW beside it. A flag with a salt of its own makes this a lower bound.
 *
 * @returns null when people cannot be counted, or a share cannot be computed
 */
export function expectedOnNew(flags: readonly FlagSummary[], people: number | null): number | null {
  const pinned = Math.max(0, ...flags.map(flag => flag.newOverrides))
  let widest = 0
  for (const { effectiveShare } of flags) {
    if (effectiveShare === null) return null
    widest = Math.max(widest, effectiveShare)
  }
  if (widest === 0 && pinned === 0) return 0
  return people === null ? null : Math.min(people, Math.round(widest * people) + pinned)
}
