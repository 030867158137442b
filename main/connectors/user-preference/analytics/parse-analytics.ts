import type { AnalyticsRow, ApplicationAnalytics } from '../../../../shared/domain/application-analytics.ts'
import { numbersIn, type NamedNumber } from './numbers-in.ts'

type Measure = AnalyticsRow['measure']
type Unit = AnalyticsRow['unit']
type Found = {
  readonly measure: Measure
  readonly variant: 'old' | 'new'
  readonly value: number
  readonly unit: Unit
}

const mostOthers = 50

/**
 * What an application says of OLD and NEW, by the words in the names of its numbers, since the seed gives no shape:
 * `{ completion_rate: { new } }`, `{ new: { completionRate } }`, `[{ interface: 'new', completion_rate }]` all tell the
 * same. A number that is named twice with different values is told by nobody, and listed among the others.
 *
 * @returns undefined for what holds no names at all
 */
export function parseAnalytics(json: unknown): Omit<ApplicationAnalytics, 'readAtMs'> | undefined {
  if (typeof json !== 'object' || json === null) return undefined
  const numbers = numbersIn(json)
  const read = numbers.map(number => ({ number, found: classify(number) }))
  const row = (measure: Measure): AnalyticsRow => {
    const told = read.flatMap(({ found }) => (found?.measure === measure ? [found] : []))
    const units = new Set(told.map(({ unit }) => unit))
    const unit = units.size === 1 ? (told[0]?.unit ?? usualUnits[measure]) : 'own'
    return {
      measure,
      old: only(told, 'old'),
      new: only(told, 'new'),
      unit: told.length === 0 ? usualUnits[measure] : unit,
    }
  }
  const rows = (['selections', 'time-spent', 'completion-rate'] as const).map(row)
  const completions = row('completions')
  const shown = [...rows, ...(completions.old === null && completions.new === null ? [] : [completions])]
  const isShown = (found: Found | undefined): boolean =>
    found !== undefined && shown.some(one => one.measure === found.measure && one[found.variant] !== null)
  return {
    rows: shown,
    others: read
      .filter(({ found }) => !isShown(found))
      .slice(0, mostOthers)
      .map(({ number }) => ({ name: number.name, value: number.written })),
  }
}

const usualUnits: Readonly<Record<Measure, Unit>> = {
  selections: 'count',
  'time-spent': 'own',
  'completion-rate': 'share',
  completions: 'count',
}

function only(told: readonly Found[], variant: 'old' | 'new'): number | null {
  const values = new Set(told.filter(one => one.variant === variant).map(({ value }) => value))
  const [value] = values
  return values.size === 1 ? (value ?? null) : null
}

function classify({ words, value, percent }: NamedNumber): Found | undefined {
  const has = (...some: readonly string[]): boolean => some.some(word => words.includes(word))
  const starts = (beginning: string): boolean => words.some(word => word.startsWith(beginning))
  const [isOld, isNew] = [has('old', 'v1', 'legacy', 'classic'), has('new', 'v2')]
  if (isOld === isNew || value < 0) return undefined
  const variant = isNew ? 'new' : 'old'
  if (starts('complet')) {
    const isRate = percent || has('rate', 'ratio', 'share', 'percent', 'percentage', 'pct')
    if (!isRate) return { measure: 'completions', variant, value, unit: 'count' }
    const share = percent || has('percent', 'percentage', 'pct') || value > 1 ? value / 100 : value
    return share > 1 ? undefined : { measure: 'completion-rate', variant, value: share, unit: 'share' }
  }
  if (percent) return undefined
  if (has('time', 'duration', 'spent')) return { measure: 'time-spent', variant, ...inMs(value, words) }
  if (
    starts('select') ||
    starts('cho') ||
    has('count', 'users', 'people', 'uses', 'usage', 'sessions', 'total')
  )
    return Number.isInteger(value) ? { measure: 'selections', variant, value, unit: 'count' } : undefined
  return undefined
}

const unitWords: readonly (readonly [words: readonly string[], ms: number])[] = [
  [['ms', 'millis', 'milliseconds'], 1],
  [['s', 'sec', 'secs', 'seconds'], 1_000],
  [['min', 'mins', 'minutes'], 60_000],
]

function inMs(value: number, words: readonly string[]): { readonly value: number; readonly unit: Unit } {
  const unit = unitWords.find(([names]) => names.some(word => words.includes(word)))
  return unit === undefined ? { value, unit: 'own' } : { value: value * unit[1], unit: 'ms' }
}
