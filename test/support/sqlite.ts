import { randomUUID } from 'node:crypto'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import Database from 'better-sqlite3'
import { SqlFlagsSettings } from '../../shared/domain/sql-flags-settings.ts'
import type { FlagDatabase, FlagDatabaseOptions } from './flag-databases.ts'

export type SqliteFlagDatabase = FlagDatabase & {
  readonly file: string
  /** another session on the file, as another process would have it */
  readonly other: () => Database.Database
}

/** A fresh file with the Phoenix tables as SQLite spells them, and nothing in it. */
export function createSqliteFlagDatabase(options: FlagDatabaseOptions = {}): SqliteFlagDatabase {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'switchyard-test-')))
  const file = join(folder, 'flags.sqlite')
  const admin = new Database(file)
  admin.exec(phoenixSchema(options.percentageType === 'numeric' ? 'REAL' : 'INTEGER'))
  const others = new Set<Database.Database>()
  return {
    dialect: 'sqlite',
    file,
    app: { user: '', password: '' },
    settings: overrides =>
      SqlFlagsSettings.parse({ kind: 'sql-flags', dialect: 'sqlite', file, ...overrides }),
    query: async <Row>(statement: string, parameters: readonly unknown[] = []) => {
      if (parameters.length === 0 && !/^\s*(SELECT|WITH)/i.test(statement)) {
        admin.exec(statement)
        return []
      }
      // positions as PostgreSQL writes them, so that the suites have one spelling
      const prepared = admin.prepare(statement.replaceAll(/\$(\d+)/g, '?$1'))
      const bound: Record<string, unknown> = {}
      for (const [index, value] of parameters.entries())
        bound[index + 1] = typeof value === 'boolean' ? Number(value) : (value ?? null)
      const values = parameters.length === 0 ? [] : [bound]
      if (prepared.reader) return prepared.all(...values) as Row[]
      prepared.run(...values)
      return []
    },
    insertFlags: async (count, prefix = 'flag_') => {
      const insert = admin.prepare(
        'INSERT INTO feature_flags (flag_name, description, is_enabled, rollout_percentage) VALUES (?, ?, true, 25)',
      )
      const keys = Array.from({ length: count }, (_, n) => `${prefix}${String(n).padStart(5, '0')}`)
      admin.transaction(() => {
        for (const [n, key] of keys.entries()) insert.run(key, `Flag number ${n}`)
      })()
      return keys
    },
    insertUsers: async count => {
      const ids = Array.from({ length: count }, () => randomUUID())
      for (const id of ids) admin.prepare('INSERT INTO users VALUES (?)').run(id)
      return ids
    },
    other: () => {
      const another = new Database(file, { timeout: 0 })
      others.add(another)
      return another
    },
    drop: async () => {
      for (const another of others) another.close()
      admin.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function phoenixSchema(percentageType: 'INTEGER' | 'REAL'): string {
  return `
    CREATE TABLE users (id TEXT PRIMARY KEY);
    CREATE TABLE feature_flags (
      id TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
      flag_name VARCHAR(100) UNIQUE NOT NULL,
      description TEXT,
      is_enabled BOOLEAN DEFAULT FALSE,
      rollout_percentage ${percentageType} DEFAULT 0 CHECK (rollout_percentage >= 0 AND rollout_percentage <= 100),
      admin_override_enabled BOOLEAN DEFAULT NULL,
      admin_override_disabled BOOLEAN DEFAULT NULL,
      metadata TEXT DEFAULT '{}',
      created_at TEXT DEFAULT CURRENT_TIMESTAMP,
      updated_at TEXT DEFAULT CURRENT_TIMESTAMP
    );
    CREATE TABLE user_feature_overrides (
      id TEXT PRIMARY KEY DEFAULT (lower(hex(randomblob(16)))),
      user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
      flag_name VARCHAR(100) NOT NULL,
      is_enabled BOOLEAN NOT NULL,
      reason TEXT,
      expires_at TEXT,
      created_at TEXT DEFAULT CURRENT_TIMESTAMP
    );
    CREATE TABLE pipeline_usage (
      id INTEGER PRIMARY KEY,
      user_id TEXT,
      pipeline TEXT NOT NULL,
      duration_ms INTEGER,
      success BOOLEAN NOT NULL,
      error_type TEXT,
      fallback BOOLEAN NOT NULL DEFAULT FALSE,
      completed BOOLEAN,
      created_at TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP
    );
    CREATE INDEX pipeline_usage_created_at ON pipeline_usage (created_at);`
}
