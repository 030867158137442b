const FIRST_MS = 250
const LONGEST_MS = 5_000

/**
 * Wait before the next dialling, ms: doubles up to 5 s, less up to a quarter at random so that many windows do not
 * knock together.
 * @param attempt 0 for the first one after a loss
 */
export function retryDelayMs(attempt: number, random: () => number = Math.random): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(attempt, 10)) * (1 - random() / 4)
}
