import { isJsonObject } from '../../http/parse-json.ts'

export type NamedNumber = {
  /** as it stands in the answer: `metrics.new.completion_rate` */
  readonly name: string
  /** every word on the way to it, in small letters */
  readonly words: readonly string[]
  readonly value: number
  /** it was written with a per-cent sign */
  readonly percent: boolean
  /** as it was written */
  readonly written: string
}

const mostNumbers = 2_000
const longestName = 200

/** Every number of an answer with the names that lead to it; in a list, an entry's own texts are names as well. */
export function numbersIn(json: unknown): readonly NamedNumber[] {
  const found: NamedNumber[] = []
  const visit = (value: unknown, path: readonly string[], labels: readonly string[]): void => {
    if (found.length >= mostNumbers) return
    if (Array.isArray(value)) {
      for (const [index, entry] of value.entries())
        visit(entry, [...path, String(index)], labelsOf(entry, labels))
      return
    }
    if (isJsonObject(value)) {
      for (const [key, entry] of Object.entries(value)) visit(entry, [...path, key], labels)
      return
    }
    const number = numberOf(value)
    if (number === undefined) return
    const words = [...path, ...labels].flatMap(wordsOf)
    found.push({ name: path.join('.').slice(0, longestName), words, ...number })
  }
  visit(json, [], [])
  return found
}

/** Texts that say which entry of a list this is: `interface: 'new'`. */
function labelsOf(entry: unknown, labels: readonly string[]): readonly string[] {
  if (!isJsonObject(entry)) return labels
  const own = Object.values(entry).filter(
    (value): value is string =>
      typeof value === 'string' && value.length <= 40 && numberOf(value) === undefined,
  )
  return [...labels, ...own]
}

/** `avgTimeSpent_seconds` is avg, time, spent, seconds. */
function wordsOf(name: string): readonly string[] {
  return name
    .slice(0, longestName)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter(word => word !== '')
}

function numberOf(value: unknown): Pick<NamedNumber, 'value' | 'percent' | 'written'> | undefined {
  if (typeof value === 'number') return { value, percent: false, written: String(value) }
  if (typeof value !== 'string' || value.length > 40) return undefined
  const text = /^\s*(-?\d+(?:\.\d+)?)\s*(%?)\s*$/.exec(value)
  if (text?.[1] === undefined) return undefined
  return { value: Number(text[1]), percent: text[2] === '%', written: value.trim() }
}
