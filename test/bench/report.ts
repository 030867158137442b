import type { Runs } from './measure.ts'

type Line = { readonly what: string; readonly ours: string; readonly limit: string; readonly ratio: string; readonly goal: string }

const lines: Line[] = []
const ms = (runs: Runs) => `${format(runs.median)} ms (${format(runs.least)}–${format(runs.most)}, n=${runs.runs})`
const format = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(0))

/** Our time against the limit that the same work carries itself, measured in the same run. */
export function reportRatio(what: string, ours: Runs, limit: Runs, goal: number | null): void {
  const ratio = ours.median / limit.median
  const word = goal === null ? '' : ratio <= goal ? 'met' : 'NOT MET'
  add({ what, ours: ms(ours), limit: ms(limit), ratio: ratio.toFixed(2), goal: goal === null ? '–' : `≤ ${goal} ${word}` })
}

export function reportFigure(what: string, value: string, goal: string): void {
  add({ what, ours: value, limit: '–', ratio: '–', goal })
}

export function reportSkipped(what: string, why: string): void {
  add({ what, ours: 'skipped', limit: why, ratio: '–', goal: '–' })
}

function add(line: Line): void {
  lines.push(line)
  console.log(`${line.what}\n    ours ${line.ours}   limit ${line.limit}   ratio ${line.ratio}   goal ${line.goal}`)
}

export function printTable(): void {
  console.log('\n| work | Switchyard | limit in the same run | ratio | goal |\n|---|---|---|---|---|')
  for (const { what, ours, limit, ratio, goal } of lines) console.log(`| ${what} | ${ours} | ${limit} | ${ratio} | ${goal} |`)
}
