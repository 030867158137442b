import type { FlagCache } from '../flags/index.ts'

/** Keys of one connection's flags, as the cache has them. */
export function flagKeysOf(cache: Pick<FlagCache, 'summaries'>, connectionId: string): readonly string[] {
  return cache.summaries().flatMap(summary => (summary.connectionId === connectionId ? [summary.key] : []))
}
