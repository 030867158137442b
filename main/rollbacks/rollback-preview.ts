import type { RollbackPreview } from '../../shared/contract/operations-contract.ts'
import type { Readiness } from '../../shared/domain/connection-status.ts'
import type { FlagSummary } from '../../shared/domain/flag.ts'
import type { FlagRef, RollbackScope } from '../../shared/domain/operation.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { FlagCache } from '../flags/flag-cache.ts'
import { limitOf } from '../operations/index.ts'
import { componentReach } from './component-scope.ts'
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
  const also = scope.kind === 'component' ? componentReach(scope, connections, cache).alsoComponents : []
  const byConnection = Map.groupBy(flags, flag => flag.connectionId)
  // a connection that was never read has no flags here, and must be seen to have none
  for (const { connection } of connectionsIn(scope, connections, cache)) {
    if (!byConnection.has(connection.id)) byConnection.set(connection.id, [])
  }
  const reached = [...byConnection]
    .map(([connectionId, own]) => reach(connectionId, own, { connections, cache, people }))
    .toSorted(byPlace)
  const sum = (of: (one: Reach) => number) => reached.reduce((total, one) => total + of(one), 0)
  const sumKnown = (of: (one: Reach) => number | null) =>
    reached.reduce<number | null>((total, one) => {
      const count = of(one)
      return total === null || count === null ? null : total + count
    }, 0)
  return {
    title: titleOf(scope, flags, connections, cache),
    flags: flags.length,
    exposedFlags: sum(one => one.exposed),
    peopleOnNew: sumKnown(one => one.connection.peopleOnNew),
    people: sumKnown(one => one.connection.people),
    peopleCounted: reached.every(one => one.connection.peopleCounted || one.connection.peopleOnNew === 0),
    newOverrides: sum(one => one.newOverrides),
    connections: reached.map(({ connection }) => connection),
    readyFlags: sum(one => (one.connection.readiness.state === 'ready' ? one.connection.flags : 0)),
    ...(also.length > 0 && { alsoComponents: [...also] }),
    limitMs: limitOf('rollback', connectorsOf(byConnection.keys(), connections)) ?? 0,
  }
}

const connectorsOf = (connectionIds: Iterable<string>, connections: OpenConnections) =>
  [...connectionIds].flatMap(id => connections.find(id)?.connector ?? [])

type Reach = {
  readonly connection: RollbackPreview['connections'][number]
  readonly rank: number
  readonly exposed: number
  readonly newOverrides: number
}

function reach(
  connectionId: string,
  flags: readonly FlagRef[],
  { connections, cache, people }: PreviewNeeds,
): Reach {
  const summaries = flags.flatMap(flag => cache.summary(flag) ?? [])
  const open = connections.find(connectionId)
  const known = knownPeople(summaries, people(connectionId) ?? null)
  return {
    connection: {
      connectionId,
      environmentId: open?.environment.id ?? 'unknown',
      name: open?.connection.name ?? connectionId,
      flags: flags.length,
      peopleOnNew: expectedOnNew(summaries, known),
      people: flags.length === 0 ? 0 : known,
      peopleCounted: summaries.some(({ counted }) => counted !== undefined) && summaries.every(isCounted),
      readiness: readinessOf(connectionId, connections),
      readAtMs: open === undefined ? null : connections.status(connectionId).readAtMs,
    },
    rank: open?.environment.rank ?? Number.MAX_SAFE_INTEGER,
    exposed: summaries.filter(isExposed).length,
    newOverrides: summaries.reduce((total, summary) => total + summary.newOverrides, 0),
  }
}

function byPlace(one: Reach, other: Reach): number {
  const [a, b] = [one.connection, other.connection]
  return one.rank - other.rank || compare(a.environmentId, b.environmentId) || compare(a.name, b.name)
}

/** By code unit: the same order on every machine. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

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

/** Adds no one to those whom the store itself has counted with its last reading. */
const isCounted = ({ counted, effectiveShare, newOverrides }: FlagSummary): boolean =>
  (counted !== undefined && counted.asOfMs === undefined) || (effectiveShare === 0 && newOverrides === 0)

/** A store with one switch per person knows best how many people it has. */
function knownPeople(flags: readonly FlagSummary[], mapped: number | null): number | null {
  const counted = flags.flatMap(flag => flag.counted?.people ?? [])
  return counted.length === 0 ? mapped : Math.max(...counted)
}

/**
 * People of one connection expected on NEW by any of these flags. One hash decides for all flags of a store (the same
 * tenth of people goes first everywhere), so the widest share counts, not the sum; people named by an override
 * are taken as on NEW beside it. A flag with a salt of its own makes this a lower bound. Where the store has counted
 * who is on NEW, that number stands, whatever the share.
 *
 * @returns null when people cannot be counted, or a share cannot be computed
 */
export function expectedOnNew(flags: readonly FlagSummary[], people: number | null): number | null {
  const pinned = Math.max(0, ...flags.map(flag => flag.newOverrides))
  let widest = 0
  let counted = 0
  for (const flag of flags) {
    if (flag.counted !== undefined) counted = Math.max(counted, flag.counted.onNew)
    else if (flag.effectiveShare === null) return null
    else widest = Math.max(widest, flag.effectiveShare)
  }
  if (widest === 0 && pinned === 0) return counted
  return people === null ? null : Math.min(people, Math.max(counted, Math.round(widest * people) + pinned))
}
