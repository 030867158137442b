import { AppError } from '../../../shared/failure.ts'
import type { Store } from '../open-store.ts'

/**
 * One transaction on the journal, everything or nothing.
 * @throws AppError `journal-unwritable` when the disk or the file does not allow it
 */
export function writeJournal<T>(journal: Store, work: () => T): T {
  if (journal.readOnly) {
    throw new AppError({
      code: 'journal-unwritable',
      problem: 'the file comes from a newer version and is open read-only',
    })
  }
  try {
    return journal.db.transaction(work).immediate()
  } catch (error) {
    if (!(error instanceof Error) || !('code' in error) || typeof error.code !== 'string') throw error
    const isDisk = /^SQLITE_(FULL|IOERR|READONLY|CANTOPEN)/.test(error.code)
    throw isDisk
      ? new AppError({ code: 'journal-unwritable', problem: error.message }, { cause: error })
      : error
  }
}
