import { operationLimits, type OperationLimits } from '../../main/operations/index.ts'

/** Little time for a round, so that a few thousand people whose batches are slow take several. */
export const shortRounds: OperationLimits = {
  ...operationLimits,
  write: { deadlineMs: 6_000, landBeforeMs: 3_400, statementMs: 1_000, lockMs: 300 },
  backoff: { firstMs: 50, longestMs: 300 },
}
