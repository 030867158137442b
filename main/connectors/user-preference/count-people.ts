import type { Counted } from '../../../shared/domain/flag.ts'
import { AppError } from '../../../shared/failure.ts'
import { countAtOnce, countInWindows, type Ask, type Tally } from './people-windows.ts'
import type { PreferenceTables } from './preference-tables.ts'

/** The last count of a store, and how it was come by. */
export type PeopleCounter = {
  /**
   * Gently: at most `gentleMs` of the store's time, and so seldom that counting is a small part of it. Where it cannot be
   * counted in time the older number stays, with its age; undefined: there is none yet.
   */
  readonly gently: (ask: Ask, tables: PreferenceTables) => Promise<Counted | undefined>
  /** Now, however long it takes, and in pieces where one statement would take too long. */
  readonly exactly: (ask: Ask, tables: PreferenceTables) => Promise<Counted>
}

const gentleMs = 2_000
/** Counting may take this part of the time and no more. */
const shareOfTime = 1 / 50

export function createPeopleCounter(): PeopleCounter {
  let known: { readonly counted: Counted; readonly atMs: number } | undefined
  let [againMs, isInTime] = [0, false]
  const tookThat = (ms: number, inTime: boolean): void => {
    againMs = performance.now() + ms / shareOfTime
    isInTime = inTime
  }
  const keep = (tally: Tally, tookMs: number): Counted => {
    known = { counted: tally, atMs: Date.now() }
    tookThat(tookMs, true)
    return tally
  }
  const older = (): Counted | undefined =>
    known === undefined ? undefined : { ...known.counted, asOfMs: known.atMs }
  return {
    gently: async (ask, tables) => {
      if (performance.now() < againMs) return isInTime ? known?.counted : older()
      const sinceMs = performance.now()
      const inTime = (): boolean => performance.now() - sinceMs < gentleMs
      try {
        const tally = tables.dialect.inProcess
          ? await countInWindows(ask, tables, inTime)
          : await countAtOnce(ask, tables)
        if (tally !== undefined) return keep(tally, performance.now() - sinceMs)
      } catch (error) {
        if (!(error instanceof AppError) || !tookTooLong(error)) throw error
      }
      // one that is stopped costs the store as much as one that ends
      tookThat(performance.now() - sinceMs, false)
      return older()
    },
    exactly: async (ask, tables) => {
      const sinceMs = performance.now()
      const took = (tally: Tally | undefined): Counted => {
        if (tally === undefined) throw new Error('counting without a limit came to no end')
        return keep(tally, performance.now() - sinceMs)
      }
      if (tables.dialect.inProcess) return took(await countInWindows(ask, tables))
      try {
        return took(await countAtOnce(ask, tables))
      } catch (error) {
        if (!(error instanceof AppError) || !tookTooLong(error)) throw error
        return took(await countInWindows(ask, tables))
      }
    },
  }
}

/** Stopped by the store at its own limit: PostgreSQL, MySQL, MariaDB. */
function tookTooLong({ failure }: AppError): boolean {
  return failure.code === 'store-refused' && ['57014', '3024', '1969', 'HY000'].includes(failure.storeCode)
}
