import type { OperationSummary } from '../../../shared/domain/operation.ts'
import { allVerified } from './receipt-words.ts'

/** An ordinary change that worked needs no putting away. */
const CHANGE_STAYS_MS = 20_000
/** Receipts of what is over and well; more of them would push the page down. */
const VERIFIED_SHOWN = 2

export type StripLines = {
  readonly lines: readonly OperationSummary[]
  /** verified and settled, beyond those that have a line of their own */
  readonly folded: readonly OperationSummary[]
}

/** What stands above every page. Whatever is not settled, or not all verified, always has its own line. */
export function stripLines(
  operations: readonly OperationSummary[],
  putAway: readonly string[],
  nowMs: number,
): StripLines {
  const lines: OperationSummary[] = []
  const folded: OperationSummary[] = []
  let verified = 0
  for (const operation of operations) {
    const { id, kind, settledAtMs } = operation
    const isOver = settledAtMs !== null && allVerified(operation)
    if (settledAtMs !== null && putAway.includes(id)) continue
    if (isOver && kind === 'change' && nowMs - settledAtMs > CHANGE_STAYS_MS) continue
    if (isOver) verified += 1
    if (isOver && verified > VERIFIED_SHOWN) folded.push(operation)
    else lines.push(operation)
  }
  return { lines, folded }
}
