import { AppError } from '../../shared/failure.ts'

/**
 * Runs a connector's call with a deadline. A connector ends soon after its signal; one that does not is left
 * behind after `graceMs`, so that no store can hold an operation for ever.
 *
 * @throws AppError `no-answer` when the deadline passed first
 */
export async function bounded<T>(
  connection: string,
  deadlineMs: number,
  also: readonly AbortSignal[],
  call: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const deadline = AbortSignal.timeout(deadlineMs)
  const { promise: leftBehind, reject } = Promise.withResolvers<never>()
  const noAnswer = () => new AppError({ code: 'no-answer', connection, afterMs: deadlineMs })
  const timer = setTimeout(() => reject(noAnswer()), deadlineMs + graceMs)
  try {
    return await Promise.race([call(AbortSignal.any([deadline, ...also])), leftBehind])
  } catch (error) {
    // an abort of ours surfaces as whatever the driver makes of it; the person is told what it means
    if (error instanceof AppError && error.failure.code !== 'cancelled') throw error
    if (deadline.aborted || also.some(signal => signal.aborted)) throw noAnswer()
    throw error
  } finally {
    clearTimeout(timer)
  }
}

const graceMs = 1_000
