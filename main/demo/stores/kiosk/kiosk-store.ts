import { join } from 'node:path'
import Database from 'better-sqlite3'
import { SqlFlagsSettings } from '../../../../shared/domain/sql-flags-settings.ts'
import { dayMs } from '../../demo-time.ts'
import { lifeEvents } from '../../past-events.ts'
import { patchOf } from '../../past-patch.ts'
import type { DemoStore } from '../demo-store.ts'
import type { StoreOptions } from '../open-demo-stores.ts'
import { kioskFlags, kioskPeople, kioskUserId } from './kiosk-flags.ts'

const id = 'kiosk-development'

const schema = `
  CREATE TABLE users (id TEXT PRIMARY KEY);
  CREATE TABLE feature_flags (
    id INTEGER PRIMARY KEY,
    flag_name TEXT UNIQUE NOT NULL,
    description TEXT,
    is_enabled BOOLEAN DEFAULT FALSE,
    rollout_percentage INTEGER DEFAULT 0 CHECK (rollout_percentage BETWEEN 0 AND 100),
    admin_override_enabled BOOLEAN,
    admin_override_disabled BOOLEAN,
    metadata TEXT DEFAULT '{}',
    created_at TEXT,
    updated_at TEXT
  );
  CREATE TABLE user_feature_overrides (
    id INTEGER PRIMARY KEY,
    user_id TEXT NOT NULL REFERENCES users (id),
    flag_name TEXT NOT NULL,
    is_enabled BOOLEAN NOT NULL,
    reason TEXT,
    expires_at TEXT,
    created_at TEXT
  );`

/** Switchyard's own writes use SQLite's clock, which nobody can move: a trigger sets the simulated time after them. */
const putTimeIn = `
  CREATE TABLE demo_past (at TEXT NOT NULL);
  INSERT INTO demo_past VALUES (datetime('now'));
  CREATE TRIGGER demo_past_time AFTER UPDATE ON feature_flags BEGIN
    UPDATE feature_flags SET updated_at = (SELECT at FROM demo_past) WHERE id = NEW.id;
  END`
const takeTimeOut = 'DROP TRIGGER demo_past_time; DROP TABLE demo_past'

/** Seed 003's tables in a file: a real SQLite database, with nothing standing in for it. */
export async function openKioskStore({ place, isNew, madeAtMs }: StoreOptions): Promise<DemoStore> {
  const file = join(place, 'kiosk.sqlite')
  if (isNew) makeFile(file, madeAtMs)
  return {
    connection: {
      secret: null,
      connection: {
        id,
        environmentId: 'development',
        name: 'kiosk-file (development)',
        access: 'read-write',
        settings: SqlFlagsSettings.parse({
          kind: 'sql-flags',
          dialect: 'sqlite',
          file,
          people: { schema: 'main', table: 'users', id: 'id' },
          salt: 'kiosk',
        }),
      },
    },
    events: kioskFlags.flatMap(({ key, life }) =>
      lifeEvents({ environment: 'development', connectionId: id, flagKey: key }, life),
    ),
    openPast: async () => {
      const database = new Database(file)
      database.exec(putTimeIn)
      return {
        setTime: async atMs => void database.prepare('UPDATE demo_past SET at = ?').run(instant(atMs)),
        changeFlag: async (key, { enabled, percentage }) =>
          void database
            .prepare('UPDATE feature_flags SET is_enabled = ?, rollout_percentage = ? WHERE flag_name = ?')
            .run(Number(enabled), percentage, key),
        patchOf,
        close: async () => {
          database.exec(takeTimeOut)
          database.close()
        },
      }
    },
    stop: async () => {},
  }
}

function makeFile(file: string, madeAtMs: number): void {
  const database = new Database(file)
  try {
    database.exec(schema)
    const addPerson = database.prepare('INSERT INTO users VALUES (?)')
    for (let index = 0; index < kioskPeople; index += 1) addPerson.run(kioskUserId(index))
    const addFlag = database.prepare(
      `INSERT INTO feature_flags (flag_name, description, is_enabled, rollout_percentage, created_at, updated_at)
       VALUES (?, ?, ?, ?, ?, ?)`,
    )
    for (const { key, description, ageDays, life } of kioskFlags) {
      const createdAt = instant(madeAtMs - ageDays * dayMs)
      const { enabled, percentage } = life.begins
      addFlag.run(key, description, Number(enabled), percentage, createdAt, createdAt)
    }
    database
      .prepare(
        `INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled, reason, expires_at, created_at)
         VALUES (?, 'kiosk_face_check_in', 0, 'Wears a mask at work', NULL, ?)`,
      )
      .run(kioskUserId(7), instant(madeAtMs - 25 * dayMs))
  } finally {
    database.close()
  }
}

/** As SQLite itself writes an instant. */
function instant(ms: number): string {
  return new Date(ms).toISOString().replace('T', ' ').replace('Z', '')
}
