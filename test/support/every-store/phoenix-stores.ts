import { Measure } from '../../../shared/domain/measure.ts'
import { phoenixUsage } from '../usage.ts'
import { flagDatabases, type FlagDatabase } from '../flag-databases.ts'
import { connect } from '../sql-flags.ts'
import type { StoreOfAKind } from './open-store.ts'
import { crowd, onePerBucket, seedBucket } from './people.ts'

const key = 'phoenix_pipeline_enabled'
const salt = 'phoenix_pipeline_salt'

/** Seed 003's store on every database system. */
export const phoenixStores: readonly StoreOfAKind[] = flagDatabases.map(({ label, missing, create }) => ({
  label: `sql-flags on ${label}`,
  missing,
  open: async () => {
    const database: FlagDatabase = await create()
    await database.query(
      'INSERT INTO feature_flags (flag_name, description, is_enabled, rollout_percentage) VALUES ($1, $2, $3, $4)',
      [key, 'Phoenix', true, 25],
    )
    const [pinned] = await database.insertUsers(1)
    await database.query(
      'INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled, reason) VALUES ($1, $2, $3, $4)',
      [pinned, key, true, 'tester'],
    )
    const stored = database.settings()
    const schema = stored.dialect === 'mysql' ? stored.database : 'auth'
    const connector = connect(database, {
      usage: phoenixUsage,
      people: { from: 'table', schema, table: 'users', id: 'id' },
      measures: [usesCounted({ postgresql: 'public', mysql: schema, sqlite: 'main' }[stored.dialect])],
    })
    return {
      connector,
      key,
      settings: [
        ...[0, 1, 10, 25, 50, 99, 100].map(percentage => ({ enabled: true, percentage })),
        { enabled: false, percentage: 50 },
        { enabled: true, percentage: 50, globalOverride: 'force-off' as const },
        { enabled: false, percentage: 50, globalOverride: 'force-on' as const },
        { enabled: true, percentage: 50, globalOverride: 'none' as const },
      ],
      application: async () => {
        const [row] = await database.query<Record<string, unknown>>(
          `SELECT is_enabled, rollout_percentage, admin_override_enabled, admin_override_disabled
           FROM feature_flags WHERE flag_name = $1`,
          [key],
        )
        const is = (name: string): boolean => row?.[name] === true || row?.[name] === 1
        return userId => {
          if (is('admin_override_disabled')) return 'old'
          if (is('admin_override_enabled')) return 'new'
          if (!is('is_enabled')) return 'old'
          return seedBucket(userId, salt) < Number(row?.['rollout_percentage']) ? 'new' : 'old'
        }
      },
      people: onePerBucket(salt),
      crowd: crowd(20_000, 3),
      use: async () => {
        await database.query(
          'INSERT INTO pipeline_usage (pipeline, duration_ms, success, created_at) VALUES ($1, 40, $2, $3)',
          ['phoenix', true, new Date(Date.now() - 120_000).toISOString()],
        )
      },
      peopleThere: 1,
      close: async () => {
        await connector.close()
        await database.drop()
      },
    }
  },
}))

const usesCounted = (schema: string) =>
  Measure.parse({
    name: 'uses',
    unit: 'uses',
    better: null,
    source: {
      from: 'table',
      schema,
      table: 'pipeline_usage',
      time: 'created_at',
      value: null,
      aggregate: 'count',
    },
  })
