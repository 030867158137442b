/** Several runs of one piece of work; figures in the unit they were measured in, mostly milliseconds. */
export type Runs = {
  readonly median: number
  readonly least: number
  readonly most: number
  readonly runs: number
}

export function summarize(values: readonly number[]): Runs {
  const sorted = values.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  return {
    median: at(Math.floor(sorted.length / 2)),
    least: at(0),
    most: at(sorted.length - 1),
    runs: sorted.length,
  }
}

/** @returns milliseconds */
export async function time(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/**
 * Runs several pieces of work in turn, so that a slow moment of the machine touches all of them, every other round
 * backwards, so that none of them always comes after the same one.
 *
 * @param works each measures one or more of the figures
 */
export async function inTurn<Figure extends string>(
  rounds: number,
  works: readonly (() => Promise<Partial<Record<Figure, number>>>)[],
): Promise<Record<Figure, Runs>> {
  const values: Partial<Record<string, number[]>> = {}
  for (let round = 0; round < rounds; round += 1) {
    for (const work of round % 2 === 0 ? works : works.toReversed()) {
      for (const [figure, value] of Object.entries<number | undefined>(await work())) {
        if (value !== undefined) (values[figure] ??= []).push(value)
      }
    }
  }
  const summaries = Object.entries(values).map(([figure, each]) => [figure, summarize(each ?? [])])
  return Object.fromEntries(summaries) as Record<Figure, Runs>
}
