import type { Connection } from 'mysql2'
import type { SqlRow } from '../sql-client.ts'
import { driverOf } from './driver-connection.ts'

/** Rows of the smallest kind would fill the memory long before the answer's bytes are counted out. */
const mostRows = 1_000_000

/** The driver asked for one answer at a time, in the server's own text. Whatever ends the wire ends the question. */
export function createAsking(connection: Connection) {
  let alive = true
  let fail: ((error: Error) => void) | undefined
  const die = (error: Error): void => {
    alive = false
    fail?.(error)
  }
  connection.on('error', die)
  connection.on('end', () => die(new Error('closed')))
  driverOf(connection).stream.once('close', () => die(new Error('closed')))

  const destroy = (): void => {
    alive = false
    driverOf(connection).stream.destroy()
  }

  return {
    alive: () => alive,
    destroy,
    ask: (sql: string): Promise<readonly SqlRow[]> =>
      new Promise((resolve, reject) => {
        const rows: SqlRow[] = []
        fail = reject
        // by events and not by callback, which gives rows only when all of them are in memory
        const query = connection.query({ sql, rowsAsArray: true, typeCast: false })
        query.on('result', (row: unknown) => {
          // statements that return nothing are answered by a header
          if (!Array.isArray(row)) return
          if (rows.length < mostRows) rows.push(row.map(asText))
          else driverOf(connection).stream.destroy(new Error(`the answer has more than ${mostRows} rows`))
        })
        query.on('error', reject)
        query.on('end', () => resolve(rows))
      }),
    close: async (): Promise<void> => {
      alive = false
      const { promise, resolve } = Promise.withResolvers<void>()
      // a server that has gone away would keep us waiting for its goodbye
      const timer = setTimeout(resolve, 500)
      driverOf(connection).stream.once('close', resolve)
      connection.end(() => resolve())
      await promise
      clearTimeout(timer)
      destroy()
    },
  }
}

function asText(value: unknown): string | null {
  if (value === null) return null
  if (!Buffer.isBuffer(value)) throw new Error('the driver no longer hands out bytes')
  return value.toString('utf8')
}
