import { Connection } from '../../../shared/domain/connection.ts'
import type { Store } from '../open-store.ts'

type Row = {
  id: string
  environment_id: string
  name: string
  settings: string
  access: string
  secret_expected: number
}

/** A connection with what the screens need not know: whether a secret was ever given for it. */
export type SavedConnection = { readonly connection: Connection; readonly secretExpected: boolean }

const toSaved = (row: Row): SavedConnection => ({
  connection: Connection.parse({
    id: row.id,
    environmentId: row.environment_id,
    name: row.name,
    settings: JSON.parse(row.settings),
    access: row.access,
  }),
  secretExpected: row.secret_expected === 1,
})

export function connectionQueries(db: Store['db']) {
  const columns = 'id, environment_id, name, settings, access, secret_expected'
  const all = db.prepare<[], Row>(`
    SELECT ${columns} FROM connection WHERE removed_at_ms IS NULL ORDER BY environment_id, name COLLATE NOCASE`)
  const removed = db.prepare<[], { id: string }>('SELECT id FROM connection WHERE removed_at_ms IS NOT NULL')
  const inEnvironment = db.prepare<[string], { name: string }>(
    'SELECT name FROM connection WHERE environment_id = ? AND removed_at_ms IS NULL',
  )
  const upsert = db.prepare(`
    INSERT INTO connection (id, environment_id, name, settings, access, secret_expected)
    VALUES (@id, @environmentId, @name, @settings, @access, @secretExpected)
    ON CONFLICT (id) DO UPDATE SET environment_id = @environmentId, name = @name, settings = @settings,
      access = @access, secret_expected = @secretExpected, removed_at_ms = NULL`)
  const mark = db.prepare<[number, string]>(
    'UPDATE connection SET removed_at_ms = ?, secret_expected = 0 WHERE id = ?',
  )

  return {
    list: (): SavedConnection[] => all.all().map(toSaved),
    removedIds: (): string[] => removed.all().map(row => row.id),
    namesIn: (environmentId: string): string[] => inEnvironment.all(environmentId).map(row => row.name),
    put: ({ connection, secretExpected }: SavedConnection): void => {
      upsert.run({
        ...connection,
        settings: JSON.stringify(connection.settings),
        secretExpected: secretExpected ? 1 : 0,
      })
    },
    markRemoved: (id: string, atMs: number): void => {
      mark.run(atMs, id)
    },
  }
}
