import { useCallback } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { ConnectionView } from '../../shared/contract/connections-contract.ts'
import type { Environment } from '../../shared/domain/environment.ts'
import type { FlagSummary } from '../../shared/domain/flag.ts'
import type { RollbackScope } from '../../shared/domain/operation.ts'
import { useClient } from '../client/client-context.tsx'
import { useRollbackActions, type ScopeChoice } from '../features/rollback/index.ts'
import { plural } from '../ui/index.ts'
import { componentPlaces, sharedComponents } from './mapped-components.ts'

/** What a scope is called on a button: "phoenix_pipeline", "3 flags", "everything in production". */
export function scopeChoice(scope: RollbackScope, environments: readonly Environment[]): ScopeChoice {
  if (scope.kind === 'environment') {
    const name = environments.find(one => one.id === scope.environmentId)?.name ?? 'this environment'
    return { label: `everything in ${name}`, scope }
  }
  if (scope.kind === 'everywhere') return everywhere
  if (scope.kind === 'component') {
    const name = environments.find(one => one.id === scope.environmentId)?.name
    return { label: `component ${scope.component}${name === undefined ? '' : ` in ${name}`}`, scope }
  }
  const [first] = scope.flags
  return {
    label: scope.flags.length === 1 && first !== undefined ? first.key : plural(scope.flags.length, 'flag'),
    scope,
  }
}

export const everywhere: ScopeChoice = { label: 'everything everywhere', scope: { kind: 'everywhere' } }

/** Whether everywhere is more than the one environment: always offered until the connections are known. */
export function isEverywhereMore(connections: readonly ConnectionView[] | undefined): boolean {
  const places = new Set(connections?.map(({ connection }) => connection.environmentId))
  return connections === undefined || places.size > 1
}

/** What the dialog offers: the scope asked for, the components of a flag that is not alone in deciding them, everything in the environment that it lies in, and everywhere. */
export function choicesFor(
  scope: RollbackScope,
  environments: readonly Environment[],
  connections: readonly ConnectionView[],
  flags: readonly Pick<FlagSummary, 'connectionId' | 'key'>[] = [],
): readonly ScopeChoice[] {
  const asked = scopeChoice(scope, environments)
  if (scope.kind === 'everywhere') return [asked]
  const wider = isEverywhereMore(connections) ? [everywhere] : []
  if (scope.kind === 'environment') return [asked, ...wider]
  if (scope.kind === 'component') {
    const { environmentId } = scope
    return [asked, scopeChoice({ kind: 'environment', environmentId }, environments), ...wider]
  }
  const reached = new Set(scope.flags.map(flag => flag.connectionId))
  const places = new Set(
    connections.flatMap(({ connection }) => (reached.has(connection.id) ? [connection.environmentId] : [])),
  )
  const [environmentId, ...others] = places
  if (environmentId === undefined || others.length > 0) return [asked, ...wider]
  const [only, ...more] = scope.flags
  const components =
    only === undefined || more.length > 0
      ? []
      : sharedComponents(only, componentPlaces(connections, flags)).map(({ component }) =>
          scopeChoice({ kind: 'component', environmentId, component }, environments),
        )
  return [asked, ...components, scopeChoice({ kind: 'environment', environmentId }, environments), ...wider]
}

/** Opens the rollback dialog for a scope. */
export function useAskRollback(): (scope: RollbackScope) => void {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  const { ask } = useRollbackActions()
  return useCallback(
    scope => {
      const environments = queryClient.getQueryData(queries.environments.list.queryKey()) ?? []
      ask(
        choicesFor(
          scope,
          environments,
          queryClient.getQueryData(queries.connections.list.queryKey()) ?? [],
          queryClient.getQueryData(queries.flags.list.queryKey()) ?? [],
        ),
      )
    },
    [ask, queries, queryClient],
  )
}
