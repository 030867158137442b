import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { RollbackLogEntry } from '../../../shared/contract/rollback-log-contract.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import type { TargetState } from '../../../shared/domain/operation.ts'
import { formatMs } from '../../ui/index.ts'

export type Places = {
  readonly connections: readonly ConnectionView[]
  readonly environments: readonly Environment[]
}

/** "orders in production"; what is left of a connection that was removed is its id. */
export function placeWords(connectionId: string, { connections, environments }: Places): string {
  const connection = connections.find(one => one.connection.id === connectionId)?.connection
  if (connection === undefined) return connectionId
  const environment = environments.find(one => one.id === connection.environmentId)
  return environment === undefined ? connection.name : `${connection.name} in ${environment.name}`
}

export type Took = { readonly words: string; readonly isLate: boolean }

/** "1.2 s of 60 s", from the click to the last read-back. */
export function tookWords({ allVerifiedMs, limitMs, settledAtMs }: RollbackLogEntry): Took {
  const limit = limitMs === null ? '' : ` of ${Math.round(limitMs / 1000)}\u00a0s`
  if (allVerifiedMs === null)
    return { words: settledAtMs === null ? 'not yet' : 'never all verified', isLate: settledAtMs !== null }
  return { words: `${formatMs(allVerifiedMs)}${limit}`, isLate: limitMs !== null && allVerifiedMs > limitMs }
}

/** Worst first; what is verified stands last. */
export function presentStates({ counts }: Pick<RollbackLogEntry, 'counts'>): readonly TargetState[] {
  return order.filter(state => counts[state] > 0)
}

const order: readonly TargetState[] = [
  'refused',
  'unknown',
  'conflict',
  'not-sent',
  'by-hand',
  'planned',
  'sending',
  'verifying',
  'delivering',
  'verified',
]
