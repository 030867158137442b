import type { Store } from '../open-store.ts'

/** The number under which history.db keeps a connection, for as long as the file exists. */
export type SourceQueries = {
  find(connectionId: string): number | undefined
  /** Makes one where there is none. */
  open(connectionId: string): number
  simulatedUntilMs(connectionId: string): number | null
  markSimulated(connectionId: string, untilMs: number): void
}

export function sourceQueries(db: Store['db']): SourceQueries {
  const select = db.prepare<[string], { id: number; simulated_until_ms: number | null }>(
    'SELECT id, simulated_until_ms FROM source WHERE connection_id = ?',
  )
  const insert = db.prepare<[string]>('INSERT INTO source (connection_id) VALUES (?)')
  const mark = db.prepare<[number, number]>(
    'UPDATE source SET simulated_until_ms = max(ifnull(simulated_until_ms, 0), ?) WHERE id = ?',
  )
  const known = new Map<string, number>()
  const find = (connectionId: string): number | undefined => {
    const id = known.get(connectionId) ?? select.get(connectionId)?.id
    // one made inside a transaction may be undone with it, so only what was found is remembered
    if (id !== undefined && !db.inTransaction) known.set(connectionId, id)
    return id
  }
  const open = (connectionId: string): number =>
    find(connectionId) ?? Number(insert.run(connectionId).lastInsertRowid)
  return {
    find,
    open,
    simulatedUntilMs: connectionId => select.get(connectionId)?.simulated_until_ms ?? null,
    markSimulated: (connectionId, untilMs) => mark.run(untilMs, open(connectionId)),
  }
}
