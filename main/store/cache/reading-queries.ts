import type { Store } from '../open-store.ts'

export type LastReading = {
  readonly connectionId: string
  readonly digest: string | null
  readonly readAtMs: number
}

/** When each connection was last read in full, and the digest of what was read. */
export function readingQueries(db: Store['db']) {
  const all = db.prepare<[], LastReading>(
    'SELECT connection_id AS connectionId, digest, read_at_ms AS readAtMs FROM connection_reading',
  )
  const put = db.prepare<[string, string | null, number]>(`
    INSERT INTO connection_reading (connection_id, digest, read_at_ms) VALUES (?, ?, ?)
    ON CONFLICT (connection_id) DO UPDATE SET digest = excluded.digest, read_at_ms = excluded.read_at_ms`)
  const forget = db.prepare<[string]>('DELETE FROM connection_reading WHERE connection_id = ?')
  return {
    all: () => all.all(),
    put: ({ connectionId, digest, readAtMs }: LastReading): void =>
      void put.run(connectionId, digest, readAtMs),
    forget: (connectionId: string): void => void forget.run(connectionId),
  }
}
