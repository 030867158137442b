import { AppError, type Failure } from '../../shared/failure.ts'

/** The failure that a call ends with; undefined when it succeeds. A bug is thrown on. */
export function failureOf(work: () => unknown): Failure | undefined {
  try {
    work()
    return undefined
  } catch (error) {
    if (error instanceof AppError) return error.failure
    throw error
  }
}

export async function failureOfAsync(work: Promise<unknown>): Promise<Failure | undefined> {
  try {
    await work
    return undefined
  } catch (error) {
    if (error instanceof AppError) return error.failure
    throw error
  }
}
