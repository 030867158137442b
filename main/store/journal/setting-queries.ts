import type { Store } from '../open-store.ts'

/** Values are JSON; their meaning and their defaults belong to whoever asks. */
export function settingQueries(db: Store['db']) {
  const one = db.prepare<[string], { value: string }>('SELECT value FROM setting WHERE key = ?')
  const upsert = db.prepare<[string, string, number]>(`
    INSERT INTO setting (key, value, changed_at_ms) VALUES (?, ?, ?)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value, changed_at_ms = excluded.changed_at_ms`)

  return {
    get: (key: string): unknown => {
      const row = one.get(key)
      return row === undefined ? undefined : JSON.parse(row.value)
    },
    put: (key: string, value: unknown, atMs: number): void => {
      upsert.run(key, JSON.stringify(value), atMs)
    },
  }
}
