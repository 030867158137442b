import type pg from 'pg'

export type ReadBack = { readonly key: string; readonly forcedOff: boolean }

/**
 * The limit a rollback carries itself: the SQL a careful person would write for it, with an audit row per flag
 * in the same transaction, and every flag read back over a second session.
 */
export async function bareRollback(
  writer: pg.Client,
  reader: pg.Client,
  keys: readonly string[],
): Promise<ReadBack[]> {
  await writer.query('BEGIN')
  await writer.query(
    'UPDATE feature_flags SET admin_override_disabled = true, updated_at = now() WHERE flag_name = ANY($1)',
    [keys],
  )
  await writer.query(
    'INSERT INTO bench_audit (flag_name, what, at) SELECT key, $2, now() FROM unnest($1::text[]) AS key',
    [keys, 'rolled back'],
  )
  await writer.query('COMMIT')
  const { rows } = await reader.query<ReadBack>(
    'SELECT flag_name AS key, admin_override_disabled AS "forcedOff" FROM feature_flags WHERE flag_name = ANY($1)',
    [keys],
  )
  if (rows.length !== keys.length || rows.some(row => !row.forcedOff)) throw new Error('not rolled back')
  return rows
}

export const bareAuditTable =
  'CREATE TABLE IF NOT EXISTS bench_audit (id bigserial PRIMARY KEY, flag_name text, what text, at timestamptz)'

export async function resetFlags(client: pg.Client): Promise<void> {
  await client.query(
    "UPDATE feature_flags SET admin_override_disabled = NULL, admin_override_enabled = NULL, is_enabled = true, rollout_percentage = 25, metadata = '{}'",
  )
  await client.query('VACUUM ANALYZE feature_flags')
}
