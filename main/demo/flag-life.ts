import { dayMs, hourMs, minuteMs } from './demo-time.ts'

/** The columns of `feature_flags` that decide who gets what. */
export type DemoFlagState = {
  readonly enabled: boolean
  readonly percentage: number
  readonly forceOn: boolean
  readonly forceOff: boolean
}

/** One state of a flag in one environment, from an instant on. */
export type LifeStep = {
  /** before the moment the demo was made */
  readonly agoMs: number
  readonly state: DemoFlagState
  /** null: somebody with a database client, of whom Switchyard knows nothing */
  readonly by: string | null
  readonly why: string | null
  /** the whole step as the red button does it, or as its receipt takes it back */
  readonly as: 'change' | 'rollback' | 'restore'
}

/** What a flag is at the beginning, and every step after it, oldest first. */
export type FlagLife = { readonly begins: DemoFlagState; readonly steps: readonly LifeStep[] }

/** `on`, `off`, a percentage, or a global override, as a person would say it. */
export type StateWord = 'on' | 'off' | 'forced-on' | 'forced-off' | 'both-forced' | number

export function stateOf(word: StateWord, before?: DemoFlagState): DemoFlagState {
  const plain = { forceOn: false, forceOff: false }
  switch (word) {
    case 'off':
      return { ...plain, enabled: false, percentage: before?.percentage ?? 0 }
    case 'on':
      return { ...plain, enabled: true, percentage: 100 }
    case 'forced-on':
      return {
        enabled: before?.enabled ?? true,
        percentage: before?.percentage ?? 100,
        forceOn: true,
        forceOff: false,
      }
    case 'forced-off':
      return {
        enabled: before?.enabled ?? false,
        percentage: before?.percentage ?? 0,
        forceOn: false,
        forceOff: true,
      }
    case 'both-forced':
      return {
        enabled: before?.enabled ?? true,
        percentage: before?.percentage ?? 50,
        forceOn: true,
        forceOff: true,
      }
    default:
      return { ...plain, enabled: true, percentage: word }
  }
}

/** `[when, state, by whom, why]`; when is `14d`, `6h` or `27m` ago. */
export type StepWords = readonly [
  when: string,
  word: StateWord,
  by: string | null,
  why?: string,
  as?: LifeStep['as'],
]

export function life(begins: StateWord, ...words: readonly StepWords[]): FlagLife {
  const first = stateOf(begins)
  let before = first
  const steps = words.map(([when, word, by, why, as]): LifeStep => {
    before = stateOf(word, before)
    return { agoMs: agoMs(when), state: before, by, why: why ?? null, as: as ?? 'change' }
  })
  return { begins: first, steps }
}

/** What a flag was at an instant before the demo's making. */
export function stateAt({ begins, steps }: FlagLife, ago: number): DemoFlagState {
  return steps.findLast(step => step.agoMs >= ago)?.state ?? begins
}

function agoMs(words: string): number {
  const unit = { d: dayMs, h: hourMs, m: minuteMs }[words.slice(-1)]
  const count = Number(words.slice(0, -1))
  if (unit === undefined || Number.isNaN(count)) throw new Error(`not a length of time: ${words}`)
  return count * unit
}
