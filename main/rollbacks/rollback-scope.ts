import type { FlagRef, RollbackScope } from '../../shared/domain/operation.ts'
import type { OpenConnection, OpenConnections } from '../connections/open-connections.ts'
import type { FlagCache } from '../flags/flag-cache.ts'
import { componentReach } from './component-scope.ts'

export type ScopeCache = Pick<FlagCache, 'summaries' | 'readAtMs'>

/** The flags a scope reaches, by what the cache knows now; named ones also when the cache does not know them. */
export function flagsInScope(
  scope: RollbackScope,
  connections: OpenConnections,
  cache: ScopeCache,
): readonly FlagRef[] {
  switch (scope.kind) {
    case 'flags': {
      const seen = new Set<string>()
      return scope.flags.filter(({ connectionId, key }) => {
        const name = `${connectionId}\0${key}`
        if (seen.has(name)) return false
        seen.add(name)
        return true
      })
    }
    case 'component':
      return componentReach(scope, connections, cache).flags
    case 'environment': {
      const inside = new Set(connectionsIn(scope, connections, cache).map(({ connection }) => connection.id))
      return cache.summaries().filter(({ connectionId }) => inside.has(connectionId))
    }
    case 'everywhere':
      return cache.summaries()
  }
}

/** Connections that a scope means as a whole, read or never read; none where it names single flags. */
export function connectionsIn(
  scope: RollbackScope,
  connections: OpenConnections,
  cache: ScopeCache,
): readonly OpenConnection[] {
  switch (scope.kind) {
    case 'flags':
      return []
    case 'component':
      return componentReach(scope, connections, cache).connections
    case 'environment':
      return connections.list().filter(({ environment }) => environment.id === scope.environmentId)
    case 'everywhere':
      return connections.list()
  }
}

/** The rollback in words, for the dialog, the receipt and the audit. */
export function titleOf(
  scope: RollbackScope,
  flags: readonly FlagRef[],
  connections: OpenConnections,
  cache: ScopeCache,
): string {
  const names = environmentNames(scope, flags, connections, cache)
  const where = names.length === 0 ? '' : ` in ${names.join(' and ')}`
  const without = neverRead(scope, connections, cache)
  switch (scope.kind) {
    case 'component':
      return `Roll back component ${scope.component}${where}${without}`
    case 'environment':
      return `Roll back everything${where}${without}`
    case 'everywhere':
      return `Roll back everything everywhere${without}`
    case 'flags': {
      const [first] = flags
      return first !== undefined && flags.length === 1
        ? `Roll back ${first.key}${where}`
        : `Roll back ${flags.length} flags${where}`
    }
  }
}

/** Names that a title bears before it only counts them. */
const namedStores = 3

/**
 * Of a store that was never read no flag is known, so nothing is written to it: "everything" would be a lie on a
 * receipt that ends green, and in the audit.
 */
function neverRead(scope: RollbackScope, connections: OpenConnections, cache: ScopeCache): string {
  const names = connectionsIn(scope, connections, cache)
    .filter(({ connection }) => cache.readAtMs(connection.id) === null)
    .map(({ connection }) => connection.name)
  if (names.length === 0) return ''
  const more = names.length - namedStores
  return ` (never read, so left out: ${names.slice(0, namedStores).join(', ')}${more > 0 ? ` and ${more} more` : ''})`
}

function environmentNames(
  scope: RollbackScope,
  flags: readonly FlagRef[],
  connections: OpenConnections,
  cache: ScopeCache,
): string[] {
  const reached =
    scope.kind === 'environment'
      ? connectionsIn(scope, connections, cache)
      : [...new Set(flags.map(flag => flag.connectionId))].flatMap(id => connections.find(id) ?? [])
  const environments = reached
    .map(({ environment }) => environment)
    .toSorted((one, other) => one.rank - other.rank)
  return [...new Set(environments.map(environment => environment.name))]
}
