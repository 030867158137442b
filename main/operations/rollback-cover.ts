import type { Operation } from './operation-record.ts'

/**
 * Which flags a rollback is responsible for. A rollback beats an advance: while one is not settled, nothing else
 * may be asked of its flags, and an ordinary change that was already waiting when it came is dropped.
 */
export function createRollbackCover() {
  const unsettled = new Map<string, Set<Pick<Operation, 'id' | 'title'>>>()
  /** flag → when the newest rollback over it was asked for, as a place in the order of asking */
  const newest = new Map<string, number>()
  let order = 0

  return {
    /** A place in the order of asking. */
    next: () => ++order,
    add(rollback: Pick<Operation, 'id' | 'title'>, flags: Iterable<FlagOf>) {
      const place = ++order
      for (const flag of flags) {
        const name = nameOf(flag)
        const over = unsettled.get(name) ?? new Set()
        unsettled.set(name, over.add(rollback))
        newest.set(name, place)
      }
    },
    release(rollback: Pick<Operation, 'id' | 'title'>, flags: Iterable<FlagOf>) {
      for (const flag of flags) {
        const name = nameOf(flag)
        const over = unsettled.get(name)
        over?.delete(rollback)
        if (over?.size === 0) unsettled.delete(name)
      }
    },
    /** The unsettled rollback that covers a flag. */
    over: (flag: FlagOf): Pick<Operation, 'id' | 'title'> | undefined =>
      unsettled.get(nameOf(flag))?.values().next().value,
    /** Was a rollback of this flag asked for after `place`? */
    overtook: (flag: FlagOf, place: number): boolean => (newest.get(nameOf(flag)) ?? 0) > place,
  }
}

type FlagOf = { readonly connectionId: string; readonly key: string }

/** Connection ids hold no NUL (they are ours), so the two cannot run into each other. */
const nameOf = (flag: FlagOf): string => `${flag.connectionId}\0${flag.key}`

export type RollbackCover = ReturnType<typeof createRollbackCover>
