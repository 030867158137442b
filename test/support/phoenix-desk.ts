import { sqlFlags } from '../../main/connectors/sql-flags/index.ts'
import { operationLimits, type OperationLimits } from '../../main/operations/index.ts'
import type { SqlFlagsSettings } from '../../shared/domain/sql-flags-settings.ts'
import { type DeskOptions, openDesk } from './operations-desk.ts'
import type { PhoenixDatabase, PhoenixLogin } from './postgres.ts'

/** Short, but long enough for a server that shares a small machine with other suites. */
export const briskLimits: OperationLimits = {
  ...operationLimits,
  write: { deadlineMs: 4_000, landBeforeMs: 3_000, statementMs: 1_200, lockMs: 300 },
  backoff: { firstMs: 100, longestMs: 400 },
}

export type PhoenixDeskOptions = DeskOptions & {
  readonly login?: PhoenixLogin
  readonly settings?: Partial<SqlFlagsSettings>
}

/** Operations over one real PostgreSQL database, through the connector of the product. */
export function openPhoenixDesk(folder: string, database: PhoenixDatabase, options: PhoenixDeskOptions = {}) {
  const login = options.login ?? database.app
  const settings = database.settings({ user: login.user, ...options.settings })
  const connector = sqlFlags.connect(settings, {
    connectionId: 'production',
    name: 'production',
    readOnly: false,
    secret: async () => login.password,
  })
  const desk = openDesk(folder, [{ id: 'production', connector, settings }], {
    limits: briskLimits,
    ...options,
  })
  return {
    ...desk,
    connector,
    async close(): Promise<void> {
      await desk.close()
      await connector.close()
    },
  }
}

/** Every row that an application reads, without the times that move by themselves. */
export async function everythingRead(database: PhoenixDatabase): Promise<unknown> {
  const flags = await database.admin.query(
    `SELECT flag_name, description, is_enabled, rollout_percentage, admin_override_enabled, admin_override_disabled,
       metadata - 'switchyard' AS metadata
     FROM feature_flags ORDER BY flag_name`,
  )
  const overrides = await database.admin.query(
    'SELECT id, user_id, flag_name, is_enabled, reason, expires_at::text, created_at::text FROM user_feature_overrides ORDER BY id',
  )
  return { flags: flags.rows, overrides: overrides.rows }
}

/** How many flags an application could still serve NEW by, overrides included. */
export async function exposed(database: PhoenixDatabase): Promise<number> {
  const { rows } = await database.admin.query<{ n: number }>(
    `SELECT (SELECT count(*) FROM feature_flags WHERE admin_override_disabled IS DISTINCT FROM true)::int
          + (SELECT count(*) FROM user_feature_overrides WHERE is_enabled)::int AS n`,
  )
  return rows[0]?.n ?? -1
}
