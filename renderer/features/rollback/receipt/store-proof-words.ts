import type { ConnectionOutcome, OperationSummary } from '../../../../shared/domain/operation.ts'
import { formatCount } from '../../../ui/words/numbers.ts'
import { meantAnswer } from './delivery-words.ts'

/** Words, and the instant that belongs to them; null: none is known. */
export type ProofWords = { readonly words: string; readonly atMs: number | null }

/** "Stored": what was read back from the store itself. */
export function storedWords(operation: OperationSummary, connection: ConnectionOutcome): ProofWords {
  const { counts, targets, delivered } = connection
  if (counts.refused === targets) return { words: 'refused, nothing was written', atMs: null }
  const stored = counts.verified + counts.delivering + counts['by-hand']
  if (stored === 0)
    return { words: operation.settledAtMs === null ? 'not read back yet' : 'not read back', atMs: null }
  if (stored < targets)
    return { words: `${formatCount(stored)} of ${formatCount(targets)} read back`, atMs: null }
  const { askedAtMs, allVerifiedMs } = operation
  const readBackAtMs = connection.verifiedAtMs
  if (readBackAtMs !== undefined) return { words: 'read back, as meant, at', atMs: readBackAtMs }
  // journalled by a version that did not keep the instant of each store
  const byMs = delivered?.startedAtMs ?? (allVerifiedMs === null ? null : askedAtMs + allVerifiedMs)
  return { words: byMs === null ? 'read back, as meant' : 'read back, as meant, by', atMs: byMs }
}

/** "Served": what the application itself answers. Where it is not asked that is said, and never inferred. */
export function servedWords({ kind }: OperationSummary, { delivered }: ConnectionOutcome): ProofWords {
  const answer = meantAnswer(kind)
  if (delivered === undefined) return { words: 'not asked; the application reads this store', atMs: null }
  if (delivered.servedAtMs !== null)
    return { words: `the application answers ${answer} since`, atMs: delivered.servedAtMs }
  if (delivered.state === 'confirmed-by-hand')
    return { words: 'nobody was asked; a person says so', atMs: null }
  return {
    words: delivered.hasProbe
      ? `the application has not answered ${answer} yet`
      : 'cannot be asked: there is no probe',
    atMs: null,
  }
}
