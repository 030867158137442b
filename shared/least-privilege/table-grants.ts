/** What one table is used for. Columns of `null` are those a store does not have. */
export type TableGrant = {
  /** null: the one of the connection */
  readonly schema: string | null
  readonly table: string
  /** `all`: rows are read whole, system columns included */
  readonly select: 'all' | readonly (string | null)[]
  readonly update: readonly (string | null)[]
  /** rows are put in: a restore puts back what was removed meanwhile */
  readonly insert: readonly (string | null)[]
}

export const onlyRead = { update: [], insert: [] } as const

/** One entry a table, with every column once, in the order in which they are first named. */
export function joinGrants(grants: readonly TableGrant[]): readonly TableGrant[] {
  const tables = new Map<string, TableGrant>()
  for (const grant of grants) {
    const key = JSON.stringify([grant.schema, grant.table])
    const known = tables.get(key)
    tables.set(key, known === undefined ? grant : joined(known, grant))
  }
  return [...tables.values()]
}

function joined(one: TableGrant, other: TableGrant): TableGrant {
  const select = one.select === 'all' || other.select === 'all' ? 'all' : [...one.select, ...other.select]
  return {
    ...one,
    select,
    update: [...one.update, ...other.update],
    insert: [...one.insert, ...other.insert],
  }
}

/** The columns that there are, each once. */
export function columnsOf(columns: readonly (string | null)[]): readonly string[] {
  return [...new Set(columns.filter(column => column !== null))]
}
