const firstMs = 1000
const longestMs = 30_000
const longestWatchedMs = 5000

/**
 * How long to wait after the so-many-th failure in a row, in ms. Doubles up to a limit that is short for what
 * somebody is looking at; a random part keeps many desks from coming back to a restarted server at once.
 *
 * @param random  in [0, 1)
 */
export function retryDelayMs(failures: number, isWatched: boolean, random: number): number {
  const limit = isWatched ? longestWatchedMs : longestMs
  const delay = Math.min(limit, firstMs * 2 ** Math.min(failures - 1, 10))
  return delay * (0.5 + random / 2)
}
