import { useCallback } from 'react'
import { useQueryClient } from '@tanstack/react-query'
import type { Environment } from '../../shared/domain/environment.ts'
import type { RollbackScope } from '../../shared/domain/operation.ts'
import { useClient } from '../client/client-context.tsx'
import { useRollbackActions, type ScopeChoice } from '../features/rollback/index.ts'
import { plural } from '../ui/index.ts'

/** What a scope is called on a button: "phoenix_pipeline", "3 flags", "everything in production". */
export function scopeChoice(scope: RollbackScope, environments: readonly Environment[]): ScopeChoice {
  if (scope.kind === 'environment') {
    const name = environments.find(one => one.id === scope.environmentId)?.name ?? 'this environment'
    return { label: `everything in ${name}`, scope }
  }
  const [first] = scope.flags
  return {
    label: scope.flags.length === 1 && first !== undefined ? first.key : plural(scope.flags.length, 'flag'),
    scope,
  }
}

/** Opens the rollback dialog for a scope. */
export function useAskRollback(): (scope: RollbackScope) => void {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  const { ask } = useRollbackActions()
  return useCallback(
    scope => ask([scopeChoice(scope, queryClient.getQueryData(queries.environments.list.queryKey()) ?? [])]),
    [ask, queries, queryClient],
  )
}
