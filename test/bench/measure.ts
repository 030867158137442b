/** Several runs of one piece of work; figures in milliseconds. */
export type Runs = { readonly median: number; readonly least: number; readonly most: number; readonly runs: number }

export function summarize(times: readonly number[]): Runs {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (index: number) => sorted[index] ?? Number.NaN
  return { median: at(Math.floor(sorted.length / 2)), least: at(0), most: at(sorted.length - 1), runs: sorted.length }
}

export async function time(work: () => unknown): Promise<number> {
  const started = performance.now()
  await work()
  return performance.now() - started
}

/** Runs two pieces of work in turn, so that a slow moment of the machine touches both. */
export async function inTurn(
  runs: number,
  ours: () => Promise<number>,
  limit: () => Promise<number>,
): Promise<{ ours: Runs; limit: Runs }> {
  const times = { ours: [] as number[], limit: [] as number[] }
  for (let run = 0; run < runs; run += 1) {
    times.limit.push(await limit())
    times.ours.push(await ours())
  }
  return { ours: summarize(times.ours), limit: summarize(times.limit) }
}
