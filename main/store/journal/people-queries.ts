import type { Database } from 'better-sqlite3'
import type { PackedPeople, Packing } from './people-packing.ts'

/** Whose people: those whom one operation moved by one flag of one connection. */
export type PeopleOf = { readonly sequence: number; readonly connectionId: string; readonly key: string }

/** Columns of `operation_people`, as they are stored. */
export type PeopleRow = {
  readonly chunk: number
  readonly sequence: number
  readonly connection_id: string
  readonly flag_key: string
  readonly people: number
  readonly packing: Packing
  readonly ids: Buffer
}

/** Everything that `operation_people` is asked. Statements are prepared once per file. */
export function preparePeopleQueries(db: Database) {
  const insert = db.prepare<[number, string, string, number, Packing, Buffer]>(
    'INSERT INTO operation_people (sequence, connection_id, flag_key, people, packing, ids) VALUES (?, ?, ?, ?, ?, ?)',
  )
  const next = db.prepare<[number, string, string, number], PeopleRow>(`
    SELECT * FROM operation_people
    WHERE sequence = ? AND connection_id = ? AND flag_key = ? AND chunk > ? ORDER BY chunk LIMIT 1`)
  const count = db.prepare<[number, string, string], { people: number }>(`
    SELECT coalesce(sum(people), 0) AS people FROM operation_people
    WHERE sequence = ? AND connection_id = ? AND flag_key = ?`)
  const nextOfOperation = db.prepare<[number, number], PeopleRow>(
    'SELECT * FROM operation_people WHERE sequence = ? AND chunk > ? ORDER BY chunk LIMIT 1',
  )
  return {
    insert: ({ sequence, connectionId, key }: PeopleOf, { people, packing, ids }: PackedPeople) =>
      void insert.run(sequence, connectionId, key, people, packing, ids),
    /** Chunk by chunk rather than one long statement, which would hold up every write to the file. */
    next: ({ sequence, connectionId, key }: PeopleOf, afterChunk: number) =>
      next.get(sequence, connectionId, key, afterChunk),
    /** How many ids were kept; a person kept twice counts twice. */
    count: ({ sequence, connectionId, key }: PeopleOf) => count.get(sequence, connectionId, key)?.people ?? 0,
    nextOfOperation: (sequence: number, afterChunk: number) => nextOfOperation.get(sequence, afterChunk),
  }
}

export type PeopleQueries = ReturnType<typeof preparePeopleQueries>
