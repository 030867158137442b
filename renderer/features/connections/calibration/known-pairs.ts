import type { KnownPair } from '../../../../shared/domain/calibration.ts'
import type { Variant } from '../../../../shared/domain/flag.ts'

export type TypedPairs = {
  readonly pairs: readonly KnownPair[]
  /** lines that say something else, numbered from 1 */
  readonly unread: readonly number[]
}

const variants: Readonly<Record<string, Variant>> = {
  new: 'new',
  true: 'new',
  '1': 'new',
  old: 'old',
  false: 'old',
  '0': 'old',
}

/**
 * People and variants as they are pasted from a log or a sheet: `user-17, new` or `user-17;old;25`, one a line. A third
 * value is the percentage the flag stood at; without it that of all.
 */
export function readPairs(text: string, percentageOfAll: number): TypedPairs {
  const pairs: KnownPair[] = []
  const unread: number[] = []
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    if (line.trim() === '') continue
    const [userId = '', word = '', typed] = line.split(/[,;\t]/).map(unquoted)
    const variant = variants[word.toLowerCase()]
    const percentage = typed === undefined || typed === '' ? percentageOfAll : Number(typed.replace('%', ''))
    if (userId === '' || variant === undefined || !(percentage >= 0 && percentage <= 100))
      unread.push(index + 1)
    else pairs.push({ userId, variant, percentage })
  }
  return { pairs, unread }
}

function unquoted(part: string): string {
  const text = part.trim()
  return /^"(.*)"$/.exec(text)?.[1] ?? text
}
