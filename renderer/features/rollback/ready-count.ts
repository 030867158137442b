import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { FlagSummary } from '../../../shared/domain/flag.ts'
import type { RollbackScope } from '../../../shared/domain/operation.ts'

export type ReadyCount = { readonly ready: number; readonly total: number }

/** How many targets of a scope could be written right now, from what is on screen already: no call, no wait. */
export function readyCount(
  scope: Exclude<RollbackScope, { kind: 'component' }>,
  connections: readonly ConnectionView[],
  flags: readonly Pick<FlagSummary, 'connectionId'>[],
): ReadyCount {
  const ready = new Set<string>()
  const inScope = new Set<string>()
  for (const { connection, status } of connections) {
    if (status.readiness.state === 'ready') ready.add(connection.id)
    const isInside =
      scope.kind === 'everywhere' ||
      (scope.kind === 'environment' && connection.environmentId === scope.environmentId)
    if (isInside) inScope.add(connection.id)
  }
  const targets = scope.kind === 'flags' ? scope.flags : flags.filter(flag => inScope.has(flag.connectionId))
  return { ready: targets.filter(target => ready.has(target.connectionId)).length, total: targets.length }
}
