import type { RawBuilder } from 'kysely'
import { StatementError } from '../sql/sql-client.ts'
import type { Ask } from './people-windows.ts'
import { personStatement } from './preference-statements.ts'
import { columnOf, type PreferenceTables } from './preference-tables.ts'

export type PersonFound = {
  /** as the store writes it */
  readonly id: string
  /** true, false, or null: never chose */
  readonly value: 'true' | 'false' | null
}

/** @returns undefined when there is no such person; an id that cannot be one of this column is nobody's */
export async function lookAt(
  ask: Ask,
  tables: PreferenceTables,
  userId: string,
  locked?: RawBuilder<unknown>,
): Promise<PersonFound | undefined> {
  if (!mayBeId(tables, userId)) return undefined
  try {
    const [row] = await ask(personStatement(tables, userId, locked))
    if (row?.[0] == null) return undefined
    const value = row[1]
    return { id: row[0], value: value === 'true' || value === 'false' ? value : null }
  } catch (error) {
    if (error instanceof StatementError && isOutOfRange(error)) return undefined
    throw error
  }
}

/** MySQL takes `12abc` for 12 where a number was meant, and PostgreSQL answers with an error of its own. */
function mayBeId({ users }: PreferenceTables, userId: string): boolean {
  if (userId === '' || userId.includes('\0')) return false
  const { type, whole } = columnOf(users, users.columns.id)
  if (whole) return /^-?\d{1,19}$/.test(userId)
  if (/^uuid$/i.test(type)) return /^[0-9a-f]{8}(-?[0-9a-f]{4}){3}-?[0-9a-f]{12}$/i.test(userId)
  return true
}

function isOutOfRange({ failure }: StatementError): boolean {
  return failure.code === 'store-refused' && ['22003', '22P02'].includes(failure.storeCode)
}
