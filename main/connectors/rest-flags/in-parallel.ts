/** Runs `work` over all items, at most `width` at once; the first error stops what has not begun, and is thrown when the rest has ended. */
export async function inParallel<T>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  let next = 0
  let failed = false
  const lane = async (): Promise<void> => {
    while (!failed && next < items.length) {
      const item = items[next] as T
      next += 1
      try {
        await work(item)
      } catch (error) {
        failed = true
        throw error
      }
    }
  }
  const ended = await Promise.allSettled(Array.from({ length: Math.min(width, items.length) }, lane))
  const broken = ended.find(one => one.status === 'rejected')
  if (broken !== undefined) throw broken.reason
}
