import type { FlagState } from '../../../shared/domain/flag.ts'
import { storedRoles, type StoredRole } from './sql-flags-rows.ts'
import type { FlagsTable } from './sql-flags-tables.ts'

/** What is put back, and the very rows it may replace. */
export type PutBack = {
  readonly state: FlagState
  /** version of the flag's row as it was just read */
  readonly version: string
  /** versions of its override rows, in order, joined */
  readonly heldVersions: string
}

/** Roles whose columns the settings name. */
export function restoredRoles(table: FlagsTable): readonly StoredRole[] {
  return storedRoles.filter(role => table.columns[role] !== null)
}
