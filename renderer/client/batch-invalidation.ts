import type { QueryClient, QueryKey } from '@tanstack/react-query'

/**
 * Marks queries as outdated, each key at most once per `everyMs`: the first at once, what comes meanwhile together
 * at the end of the interval. Only what is on screen is fetched again.
 */
export function createInvalidation(queryClient: QueryClient) {
  const resting = new Map<string, { again: boolean; timer: ReturnType<typeof setTimeout> }>()

  function invalidate(queryKey: QueryKey, everyMs = 500): void {
    const id = JSON.stringify(queryKey)
    const rest = resting.get(id)
    if (rest !== undefined) {
      rest.again = true
      return
    }
    void queryClient.invalidateQueries({ queryKey })
    const timer = setTimeout(() => {
      const again = resting.get(id)?.again === true
      resting.delete(id)
      if (again) invalidate(queryKey, everyMs)
    }, everyMs)
    resting.set(id, { again: false, timer })
  }

  function stop(): void {
    for (const { timer } of resting.values()) clearTimeout(timer)
    resting.clear()
  }

  return { invalidate, stop }
}

export type Invalidation = ReturnType<typeof createInvalidation>
