import { setImmediate as nextTurn } from 'node:timers/promises'
import type { Cause } from './flag-cache.ts'
import type { ChangedFlag, FlagFiles } from './flag-files.ts'
import type { SeenFlag } from './flag-mirror.ts'

/** What one record leaves to write. */
export type FlagWrites = {
  readonly connectionId: string
  readonly changed: readonly ChangedFlag[]
  readonly unchanged: readonly SeenFlag[]
  /** keys, of `changed` as well */
  readonly removed: readonly string[]
  readonly atMs: number
  readonly cause: Cause
}

/** Flags written between two turns of the event loop: some ms of work on two files. */
const biteSize = 250

/**
 * Writes in the order of asking. Little is written at once, so that whoever is told of a change finds it in the
 * files. What an operation did to hundreds of flags is on the screens first and written behind it in bites;
 * `written` waits for that, and until then everything else queues up behind it.
 */
export function createFlagWriter(
  files: FlagFiles,
  onFailure: (connectionId: string, error: unknown) => void,
) {
  const waiting: { readonly connectionId: string; readonly work: () => void }[] = []
  let draining: Promise<void> | undefined

  const drain = async (): Promise<void> => {
    // the next turn belongs to the news that whoever recorded this is about to tell
    await nextTurn()
    for (;;) {
      await nextTurn()
      const next = waiting.shift()
      if (next === undefined) break
      try {
        next.work()
      } catch (error) {
        onFailure(next.connectionId, error)
      }
    }
    draining = undefined
  }
  const run = (connectionId: string, work: () => void): void => {
    if (draining !== undefined) {
      waiting.push({ connectionId, work })
      return
    }
    try {
      work()
    } catch (error) {
      if (!isDiskFailure(error)) throw error
      onFailure(connectionId, error)
    }
  }
  const writeNow = ({ connectionId, changed, unchanged, removed, atMs, cause }: FlagWrites): void => {
    const ids = files.appendAll(connectionId, changed, atMs, cause)
    for (const [index, { flag }] of changed.entries()) flag.changeId = ids[index] ?? 0
    files.putAll([...changed.flatMap(change => (change.kind === 'removed' ? [] : change.flag)), ...unchanged])
    files.removeAll(connectionId, removed)
  }

  return {
    run,
    write(writes: FlagWrites): void {
      const { connectionId, changed, cause } = writes
      if (cause === null || changed.length <= biteSize) {
        run(connectionId, () => writeNow(writes))
        return
      }
      for (let from = 0; from < changed.length; from += biteSize) {
        const isLast = from + biteSize >= changed.length
        const bite = { ...writes, changed: changed.slice(from, from + biteSize) }
        const work = () => writeNow(isLast ? bite : { ...bite, unchanged: [], removed: [] })
        waiting.push({ connectionId, work })
      }
      draining ??= drain()
    },
    /** Resolves when everything asked for until now is in the files, or was given up. */
    written: (): Promise<void> => draining ?? Promise.resolve(),
  }
}

function isDiskFailure(error: unknown): boolean {
  return error instanceof Error && 'code' in error && /^SQLITE_(FULL|IOERR|READONLY)/.test(String(error.code))
}
