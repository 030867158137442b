import type { RollbackLogEntry } from '../../../shared/contract/rollback-log-contract.ts'
import type { TargetState } from '../../../shared/domain/operation.ts'
import { formatMs } from '../../ui/index.ts'

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
