import type { Runs } from './measure.ts'

type Line = {
  readonly what: string
  readonly ours: string
  readonly limit: string
  readonly ratio: string
  readonly goal: string
}
export type Unit = 'ms' | 's' | 'MB' | 'kB'

const lines: Line[] = []

/** Ours against the limit that the same work carries itself, measured in the same run. `goal`: the largest ratio. */
export function reportRatio(
  what: string,
  ours: Runs,
  limit: Runs,
  goal: number | null,
  unit: Unit = 'ms',
): void {
  const ratio = ours.median / limit.median
  add({
    what,
    ours: runsText(ours, unit),
    limit: runsText(limit, unit),
    ratio: ratio.toFixed(2),
    goal: goalText(ratio, goal, ''),
  })
}

/** A figure that has a goal of its own, or none, whatever a limit would be. */
export function reportFigure(what: string, value: number | Runs, unit: Unit, goal: number | null): void {
  const [ours, figure] =
    typeof value === 'number' ? [`${format(value)} ${unit}`, value] : [runsText(value, unit), value.median]
  add({ what, ours, limit: '–', ratio: '–', goal: goalText(figure, goal, ` ${unit}`) })
}

export function reportSkipped(what: string, why: string): void {
  add({ what, ours: 'skipped', limit: why, ratio: '–', goal: '–' })
}

export function printTable(): void {
  console.log('\n| work | Switchyard | limit in the same run | ratio | goal |\n|---|---|---|---|---|')
  for (const { what, ours, limit, ratio, goal } of lines)
    console.log(`| ${what} | ${ours} | ${limit} | ${ratio} | ${goal} |`)
}

function goalText(value: number, goal: number | null, unit: string): string {
  return goal === null ? '–' : `≤ ${goal}${unit} ${value <= goal ? 'met' : '**not met**'}`
}

function runsText({ median, least, most, runs }: Runs, unit: Unit): string {
  return `${format(median)} ${unit} (${format(least)}–${format(most)}, n=${runs})`
}

const format = (value: number) => (value < 10 ? value.toFixed(2) : value.toFixed(0))

function add(line: Line): void {
  lines.push(line)
  const { what, ours, limit, ratio, goal } = line
  console.log(`${what}\n    ours ${ours}   limit ${limit}   ratio ${ratio}   goal ${goal}`)
}
