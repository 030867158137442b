import { ownerSession } from './demo-databases.ts'
import type { DemoEnvironment } from './demo-environments.ts'
import { demoUserId } from './demo-people.ts'
import { databaseName } from './demo-schema.ts'
import type { DemoServerAddress } from './demo-server.ts'
import { patchOf } from './past-patch.ts'
import type { PastStore } from './stores/demo-store.ts'

/**
 * A trigger sets `updated_at` to the simulated time: Switchyard's own writes use the server's `now()`, which no
 * session can move.
 */
const putTimeIn = `
  CREATE SCHEMA demo_past;
  CREATE TABLE demo_past.clock (at timestamptz NOT NULL);
  INSERT INTO demo_past.clock VALUES (now());
  CREATE FUNCTION demo_past.set_time() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = demo_past AS
    $$ BEGIN NEW.updated_at := (SELECT at FROM clock); RETURN NEW; END $$;
  CREATE TRIGGER demo_past BEFORE UPDATE ON feature_flags FOR EACH ROW EXECUTE FUNCTION demo_past.set_time()`

const takeTimeOut = `
  DROP TRIGGER demo_past ON feature_flags;
  DROP SCHEMA demo_past CASCADE`

/** The database of one environment while its past is made. */
export async function openPhoenixPast(
  address: DemoServerAddress,
  environment: DemoEnvironment,
): Promise<PastStore> {
  const session = await ownerSession(address, databaseName(environment))
  await session.query(putTimeIn)
  return {
    setTime: async atMs => {
      await session.query('UPDATE demo_past.clock SET at = to_timestamp($1::float8 / 1000)', [atMs])
    },
    changeFlag: async (flagKey, state) => {
      await session.query(
        `UPDATE feature_flags SET is_enabled = $2, rollout_percentage = $3, admin_override_enabled = $4,
           admin_override_disabled = $5 WHERE flag_name = $1`,
        [flagKey, state.enabled, state.percentage, state.forceOn || null, state.forceOff || null],
      )
    },
    patchOf,
    addOverrides: async (rows, madeAtMs) => {
      for (const row of rows) {
        await session.query(
          `INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled, reason, expires_at, created_at)
           VALUES ($1, $2, $3, $4, to_timestamp($5::float8 / 1000), to_timestamp($6::float8 / 1000))`,
          [
            demoUserId(row.environment, row.person),
            row.flagKey,
            row.isEnabled,
            row.reason,
            row.expiresInMs === null ? null : madeAtMs + row.expiresInMs,
            madeAtMs - row.agoMs,
          ],
        )
      }
    },
    close: async () => {
      await session.query(takeTimeOut)
      await session.end()
    },
  }
}
