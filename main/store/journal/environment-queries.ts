import { Environment } from '../../../shared/domain/environment.ts'
import type { Store } from '../open-store.ts'

type Row = { id: string; name: string; colour: string; rank: number; protected: number }

const toEnvironment = (row: Row): Environment => Environment.parse({ ...row, protected: row.protected === 1 })

export function environmentQueries(db: Store['db']) {
  const columns = 'id, name, colour, rank, protected'
  const all = db.prepare<[], Row>(
    `SELECT ${columns} FROM environment WHERE removed_at_ms IS NULL ORDER BY rank, name`,
  )
  const ever = db.prepare<[], { count: number }>('SELECT count(*) AS count FROM environment')
  const upsert = db.prepare(`
    INSERT INTO environment (id, name, colour, rank, protected) VALUES (@id, @name, @colour, @rank, @protected)
    ON CONFLICT (id) DO UPDATE SET name = @name, colour = @colour, rank = @rank, protected = @protected, removed_at_ms = NULL`)
  const mark = db.prepare<[number, string]>('UPDATE environment SET removed_at_ms = ? WHERE id = ?')

  return {
    list: (): Environment[] => all.all().map(toEnvironment),
    /** true until the first environment was ever added, removed ones included */
    neverUsed: (): boolean => ever.get()?.count === 0,
    put: (environment: Environment): void => {
      upsert.run({ ...environment, protected: environment.protected ? 1 : 0 })
    },
    markRemoved: (id: string, atMs: number): void => {
      mark.run(atMs, id)
    },
  }
}
