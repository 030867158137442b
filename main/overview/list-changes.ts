import type { RecentChange } from '../../shared/contract/overview-contract.ts'
import type { OperationSummary } from '../../shared/domain/operation.ts'
import type { OverviewDependencies } from './overview-dependencies.ts'

/** Our operations and what others changed, newest first. What an operation did is told once, by the operation. */
export function listChanges(
  needs: OverviewDependencies,
  environmentId: string | null,
  limit: number,
): RecentChange[] {
  const { connections, history, recentOperations } = needs
  const opened = connections
    .list()
    .filter(({ environment }) => environmentId === null || environment.id === environmentId)
  const isSimulated = (connectionId: string, atMs: number): boolean =>
    atMs <= (history.simulatedUntilMs(connectionId) ?? Number.NEGATIVE_INFINITY)
  const outside = opened.flatMap(({ connection, environment }) =>
    history.outsideChanges(connection.id, limit).map(({ connectionId, atMs, key, text }): RecentChange => ({
      atMs,
      environmentId: environment.id,
      connectionId,
      flagKey: key,
      actor: null,
      text,
      kind: 'outside',
      operationId: null,
      allVerifiedMs: null,
      simulated: isSimulated(connectionId, atMs),
    })),
  )
  const ours = recentOperations(environmentId, limit).flatMap(operation => {
    const change = toChange(operation, environmentId, history.changedBy)
    return change === undefined
      ? []
      : [{ ...change, simulated: isSimulated(change.connectionId, change.atMs) }]
  })
  return [...outside, ...ours].sort((a, b) => b.atMs - a.atMs).slice(0, limit)
}

function toChange(
  operation: OperationSummary,
  environmentId: string | null,
  changedBy: (operationId: string) => { key: string } | undefined,
): Omit<RecentChange, 'simulated'> | undefined {
  const place =
    operation.connections.find(
      connection => environmentId === null || connection.environmentId === environmentId,
    ) ?? operation.connections[0]
  if (place === undefined) return undefined
  return {
    atMs: operation.askedAtMs,
    environmentId: place.environmentId,
    connectionId: place.connectionId,
    flagKey: operation.targets === 1 ? (changedBy(operation.id)?.key ?? null) : null,
    actor: operation.actor.name,
    text: operation.title,
    kind: operation.kind,
    operationId: operation.id,
    allVerifiedMs: operation.allVerifiedMs,
  }
}
