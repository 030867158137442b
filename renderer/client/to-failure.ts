import { ORPCError } from '@orpc/client'
import { AppError, Failure } from '../../shared/failure.ts'

/** Whatever a call rejected with, as a `Failure`. Never throws; what it does not know is a bug. */
export function toFailure(error: unknown): Failure {
  if (error instanceof AppError) return error.failure
  if (error instanceof ORPCError) return fromProcedure(error)
  if (error instanceof Error && error.name === 'AbortError') return { code: 'cancelled' }
  return { code: 'bug', reference: error instanceof Error ? `window: ${error.message}` : 'window' }
}

function fromProcedure(error: ORPCError<string, unknown>): Failure {
  const declared = Failure.safeParse(error.data)
  if (declared.success) return declared.data
  if (error.code === 'BAD_REQUEST') return rejectedInput(error.data)
  return { code: 'bug', reference: error.message }
}

/** oRPC's own answer when an input does not fit its schema: `{ issues: [{ path, message }] }`. */
function rejectedInput(data: unknown): Failure {
  const issue = firstIssue(data)
  return {
    code: 'invalid-input',
    field: issue?.path.join('.') ?? '',
    problem: issue?.message ?? 'does not fit',
  }
}

function firstIssue(data: unknown): { path: string[]; message: string } | undefined {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues))
    return undefined
  const issue: unknown = data.issues[0]
  if (typeof issue !== 'object' || issue === null) return undefined
  const path = 'path' in issue && Array.isArray(issue.path) ? issue.path.map(String) : []
  return { path, message: 'message' in issue ? String(issue.message) : '' }
}
