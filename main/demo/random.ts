/** Repeatable chance: the same seed gives the same demo. */
export type Random = {
  /** in [0, 1) */
  readonly next: () => number
  readonly pick: <T>(list: readonly T[]) => T | undefined
  /** how many of something that happens `expected` times on average */
  readonly poisson: (expected: number) => number
  /** a duration around `median` with a long tail; `spread` is the deviation of its logarithm */
  readonly logNormal: (median: number, spread: number) => number
}

/** Mulberry32: four lines, 2^32 long, even enough for a demo and never for a secret. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  const gaussian = (): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())
  return {
    next,
    pick: list => list[Math.floor(next() * list.length)],
    poisson: expected => {
      // Knuth's product for small numbers; for larger ones the normal curve is close enough
      if (expected > 30) return Math.max(0, Math.round(expected + Math.sqrt(expected) * gaussian()))
      const limit = Math.exp(-expected)
      let count = 0
      for (let product = next(); product > limit; product *= next()) count += 1
      return count
    },
    logNormal: (median, spread) => median * Math.exp(spread * gaussian()),
  }
}

/**
 * Answers yes at a given rate, more evenly than chance: with a few hundred requests a 6 % failure rate must look
 * like 6 % whenever somebody looks, not like 4 % or 8 %.
 */
export function createEvenly(random: Random): (rate: number) => boolean {
  let sum = 0
  let due = random.next()
  return rate => {
    sum += rate
    if (sum < due) return false
    sum -= due
    due = 0.5 + random.next()
    return true
  }
}
