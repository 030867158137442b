/** What a store's catalogue says of a column, in words that mean the same for every database system. */
export type CatalogueColumn = {
  /** as the store writes it: `integer`, `timestamp with time zone` … */
  readonly type: string
  /** may hold true and false */
  readonly boolean: boolean
  /** holds whole numbers only, as declared */
  readonly whole: boolean
  /** may hold JSON that the store itself can change in part */
  readonly json: boolean
  readonly notNull: boolean
  /** an index begins with it */
  readonly indexed: boolean
}

export type CatalogueTable = {
  /** By name. A Map, since the names are somebody else's and may be `__proto__`. */
  readonly columns: ReadonlyMap<string, CatalogueColumn>
  /** holds its rows itself, so that they can be locked and told apart by their place; a view does not */
  readonly holdsRows: boolean
  /** where it does not, why: `it is a view` */
  readonly instead?: string
}

export type TableName = { readonly schema: string; readonly table: string }
