import type { TableName } from './sql-catalogue.ts'

/** A table that is used, and the rights on it that are. */
export type UsedTable = TableName & { readonly rights: readonly ('SELECT' | 'INSERT' | 'UPDATE')[] }

/** What the login of a session may do, in words: what is used of it, and what is more than that. */
export type FoundGrants = {
  readonly login: string
  readonly used: readonly string[]
  readonly beyond: readonly string[]
}

/** Of many names, a few and how many more. */
export function fewOf(names: readonly string[], count: number): string {
  const more = count - names.length
  return more > 0 ? `${names.join(', ')} and ${more} more` : names.join(', ')
}
