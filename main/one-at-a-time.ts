export type OneAtATime = <T>(work: () => Promise<T>) => Promise<T>

/** Runs asynchronous work in the order it was asked for, each after the one before has ended, however it ended. */
export function createOneAtATime(): OneAtATime {
  let last: Promise<unknown> = Promise.resolve()
  return work => {
    const result = last.then(work, work)
    last = result.catch(() => undefined)
    return result
  }
}
