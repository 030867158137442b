import { AppError, type Failure } from '../../shared/failure.ts'

/** Short enough that a connection that died without a word is noticed within ten seconds. */
export const defaultReadDeadlineMs = 8000

/**
 * One call to a store that ends by itself: with the caller's signal as `cancelled`, after `deadlineMs` as `no-answer`.
 * @throws AppError
 */
export async function boundedRead<T>(
  connection: string,
  deadlineMs: number,
  signal: AbortSignal,
  read: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(deadlineMs)
  const either = AbortSignal.any([signal, deadline])
  const cutOff = new Promise<never>((_, reject) => {
    either.addEventListener('abort', () => reject(new AppError({ code: 'cancelled' })), { once: true })
  })
  try {
    if (signal.aborted) throw new AppError({ code: 'cancelled' })
    // raced, so that a driver that does not obey its signal cannot stop the polling for good
    return await Promise.race([read(either), cutOff])
  } catch (error) {
    if (signal.aborted) throw new AppError({ code: 'cancelled' }, { cause: error })
    if (deadline.aborted)
      throw new AppError({ code: 'no-answer', connection, afterMs: deadlineMs }, { cause: error })
    throw error
  } finally {
    cutOff.catch(() => undefined)
  }
}

/** An expected failure as it is, anything else as a bug under its reference. */
export function toFailure(error: unknown, reference: (error: unknown) => string): Failure {
  return error instanceof AppError ? error.failure : { code: 'bug', reference: reference(error) }
}
