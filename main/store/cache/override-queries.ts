import type { Store } from '../open-store.ts'

/** The overrides of one flag as JSON, only where there are any. Call after the flag itself is there. */
export function overrideQueries(db: Store['db']) {
  const put = db.prepare<[string, string, string]>(`
    INSERT INTO flag_overrides (connection_id, flag_key, overrides) VALUES (?, ?, ?)
    ON CONFLICT (connection_id, flag_key) DO UPDATE SET overrides = excluded.overrides`)
  const remove = db.prepare<[string, string]>(
    'DELETE FROM flag_overrides WHERE connection_id = ? AND flag_key = ?',
  )
  return {
    put: (connectionId: string, key: string, overrides: string): void => {
      if (overrides === '[]') remove.run(connectionId, key)
      else put.run(connectionId, key, overrides)
    },
  }
}
