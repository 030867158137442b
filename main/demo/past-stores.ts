import type pg from 'pg'
import { ownerSession } from './demo-databases.ts'
import { demoEnvironmentIds, type DemoEnvironment } from './demo-environments.ts'
import type { DemoOverride } from './demo-overrides.ts'
import { demoUserId } from './demo-people.ts'
import { databaseName } from './demo-schema.ts'
import type { DemoServerAddress } from './demo-server.ts'
import type { DemoFlagState } from './flag-life.ts'

/** The three databases while their past is made: what others than Switchyard do, and what time it is there. */
export type PastStores = {
  /** `updated_at` of every flag changed from now on, whoever changes it */
  readonly setTime: (environment: DemoEnvironment, atMs: number) => Promise<void>
  readonly changeFlag: (environment: DemoEnvironment, flagKey: string, state: DemoFlagState) => Promise<void>
  readonly addOverrides: (rows: readonly DemoOverride[], madeAtMs: number) => Promise<void>
  /** Takes the simulated time out again. */
  readonly close: () => Promise<void>
}

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

export async function openPastStores(address: DemoServerAddress): Promise<PastStores> {
  const sessions = new Map<DemoEnvironment, pg.Client>()
  for (const environment of demoEnvironmentIds) {
    const session = await ownerSession(address, databaseName(environment))
    await session.query(putTimeIn)
    sessions.set(environment, session)
  }
  const query = async (environment: DemoEnvironment, text: string, values: unknown[]): Promise<void> => {
    await sessions.get(environment)?.query(text, values)
  }
  return {
    setTime: (environment, atMs) =>
      query(environment, 'UPDATE demo_past.clock SET at = to_timestamp($1::float8 / 1000)', [atMs]),
    changeFlag: (environment, flagKey, state) =>
      query(
        environment,
        `UPDATE feature_flags SET is_enabled = $2, rollout_percentage = $3, admin_override_enabled = $4,
           admin_override_disabled = $5 WHERE flag_name = $1`,
        [flagKey, state.enabled, state.percentage, state.forceOn || null, state.forceOff || null],
      ),
    addOverrides: async (rows, madeAtMs) => {
      for (const row of rows) {
        await query(
          row.environment,
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
      for (const session of sessions.values()) {
        await session.query(takeTimeOut)
        await session.end()
      }
    },
  }
}
