import { implement, ORPCError } from '@orpc/server'
import { contract } from '../../shared/contract/index.ts'
import { AppError, type Failure } from '../../shared/failure.ts'
import type { ApiContext } from './api-context.ts'

/** The contract with its context and the one place where what is thrown becomes a declared error. */
export const procedures = implement(contract)
  .$context<ApiContext>()
  .use(async ({ context, next, path }) => {
    try {
      return await next()
    } catch (error) {
      throw toDeclaredError(error, path.join('.'), context)
    }
  })

/** An expected failure keeps its data; anything else is logged in full and told by its reference only. */
export function toDeclaredError(error: unknown, path: string, context: ApiContext): Error {
  if (error instanceof AppError) return declared(error.failure)
  if (error instanceof ORPCError)
    return error.code === 'BAD_REQUEST' ? declared(toInvalidInput(error)) : error
  if (error instanceof DOMException && error.name === 'AbortError') return declared({ code: 'cancelled' })
  const reference = crypto.randomUUID().slice(0, 8)
  context.host.logBug(reference, path, error)
  return declared({ code: 'bug', reference })
}

function declared(failure: Failure): ORPCError<string, Failure> {
  return new ORPCError(failure.code, { data: failure, message: failure.code })
}

function toInvalidInput(error: ORPCError<string, unknown>): Failure {
  const data = error.data as
    | { issues?: readonly { path?: readonly PropertyKey[]; message: string }[] }
    | undefined
  const issue = data?.issues?.[0]
  return {
    code: 'invalid-input',
    field: issue?.path?.map(String).join('.') ?? '',
    problem: issue?.message ?? 'not what was expected',
  }
}

/** A stream's failures come while it is read, after the middleware has ended; they are declared here. */
export async function* declaring<T>(
  stream: AsyncIterable<T>,
  path: string,
  context: ApiContext,
): AsyncGenerator<T> {
  try {
    yield* stream
  } catch (error) {
    throw toDeclaredError(error, path, context)
  }
}
