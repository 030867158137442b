import { judge, type OptionSets, type OptionTable } from './option-rule.ts'
import { decodePart } from './percent.ts'
import type { UrlNote } from './url-fields.ts'

export type ReadOptions = { readonly sets: OptionSets; readonly notes: readonly UrlNote[] }

/** @param query  as it stands after the question mark */
export function readOptions(query: string, table: OptionTable): ReadOptions {
  const sets: Record<string, string> = {}
  const notes: UrlNote[] = []
  const note = (ruling: UrlNote['ruling'], what: string, why: string) => {
    if (!notes.some(known => known.what === what && known.ruling === ruling))
      notes.push({ ruling, what, why })
  }
  for (const pair of query.split('&')) {
    if (pair === '') continue
    const equals = pair.indexOf('=')
    const name = decodePart(equals === -1 ? pair : pair.slice(0, equals))
    const value = decodePart(equals === -1 ? '' : pair.slice(equals + 1))
    if (name === undefined || value === undefined) {
      note('refused', 'an option', 'A % in it is not followed by two hex digits: % itself is written %25.')
      continue
    }
    const what = nameToShow(name)
    const verdict = judge(table, name, value)
    if (verdict.ruling !== 'allowed') {
      note(verdict.ruling, what, verdict.why)
      continue
    }
    if (verdict.note !== undefined) note('asked', what, verdict.note)
    for (const [field, text] of Object.entries(verdict.sets)) {
      if (field in sets && sets[field] !== text)
        note('refused', what, 'It is said twice, and differently. Leave one of them in.')
      sets[field] = text
    }
  }
  return { sets, notes }
}

/** An option's name is shown, but not whatever else was pasted in its place. */
function nameToShow(name: string): string {
  return /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/.test(name) ? name : 'an option that is no word'
}
