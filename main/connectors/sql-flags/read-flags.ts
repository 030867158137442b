import type { Flag, FlagState, Override } from '../../../shared/domain/flag.ts'
import { AppError } from '../../../shared/failure.ts'
import type { StoreReading } from '../connector.ts'
import type { SqlClient, SqlRow, StatementLimits } from '../sql/sql-client.ts'
import { addFlag, flagOf, overrideOf, statesOf } from './sql-flags-rows.ts'
import type { SqlFlagsTables } from './sql-flags-tables.ts'

type Reading = { readonly client: SqlClient; readonly tables: SqlFlagsTables; readonly connectionId: string }

/**
 * The digest first, so that a store in which nothing changed sends one small row; then everything in one
 * consistent reading.
 */
export async function readStore(
  { client, tables, connectionId }: Reading,
  knownDigest: string | null,
  limits: StatementLimits,
): Promise<StoreReading> {
  if (knownDigest !== null) {
    const row = await tables.dialect.readDigest(client, tables, limits)
    const digest = row[0] ?? ''
    if (digest === knownDigest) return { status: 'unchanged', digest, serverTimeMs: Number(row[1]) }
  }
  const rows = await tables.dialect.readRows(client, tables, null, limits)
  const { server, flags, overrides } = sorted(rows, tables, connectionId)
  return {
    status: 'read',
    digest: server[1] ?? '',
    serverTimeMs: Number(server[2]),
    flags: [...flags.values()],
    overrides,
  }
}

/** @throws AppError `store-read-only` when this server is not one that writes could have reached */
export async function readBack(
  { client, tables, connectionId }: Reading,
  keys: readonly string[],
  connection: string,
  limits: StatementLimits,
): Promise<readonly FlagState[]> {
  const rows = await tables.dialect.readRows(client, tables, keys, limits)
  const { server, flags, overrides } = sorted(rows, tables, connectionId)
  const replica = server[3] === 'true'
  if (replica || client.facts.readOnlySession) {
    throw new AppError({ code: 'store-read-only', connection, cause: replica ? 'replica' : 'session' })
  }
  return statesOf(flags, overrides)
}

function sorted(rows: readonly SqlRow[], tables: SqlFlagsTables, connectionId: string) {
  const flags = new Map<string, Flag>()
  const overrides: Override[] = []
  let server: SqlRow = []
  for (const row of rows) {
    if (row[0] === 'flag') addFlag(flags, flagOf(row, 1, tables.flags.columns, connectionId))
    else if (row[0] === 'override') overrides.push(overrideOf(row, 1))
    else server = row
  }
  // a union has no order of its own, and the same store should read the same
  overrides.sort((left, right) => (left.id < right.id ? -1 : 1))
  return { server, flags, overrides }
}
