import { AppError } from '../../shared/failure.ts'
import type { PeopleLedger } from '../connectors/connector.ts'
import { type PackedPeople, packPeople, unpackPeople } from '../store/journal/people-packing.ts'
import type { ReadTarget } from './asked-about.ts'
import { eachOnce, mayRepeat } from './each-once.ts'
import type { OperationJournal } from './operation-journal.ts'
import type { Operation, Part } from './operation-record.ts'

/** A ledger for one round of writing; closed with it, so that a store left behind moves nobody whom nobody knows of. */
export type OpenLedger = PeopleLedger & {
  /** did this round keep anyone of this flag? */
  readonly hasKept: (key: string) => boolean
  readonly close: () => void
}

type LedgerPart = { readonly connectionId: string; readonly targets: readonly ReadTarget[] }

type LedgerNeeds = {
  readonly journal: Pick<OperationJournal, 'keepPeople' | 'countPeople' | 'nextPeople'>
  /** the operation goes on in memory: the journal did not take something */
  readonly unrecord: (operation: Operation, error: unknown) => void
}

/** Whom operations moved: in the journal, and for those that cannot be recorded in memory. */
export function createPeopleLedgers({ journal, unrecord }: LedgerNeeds) {
  const memory = new Map<string, PackedPeople[]>()
  /** a restore asks for the same people round after round */
  let lookedThrough: { readonly name: string; readonly suspects: ReadonlySet<string> } = {
    name: '',
    suspects: new Set(),
  }
  const nameOf = (operationId: string, connectionId: string, key: string) =>
    `${operationId}\0${connectionId}\0${key}`

  const count = (operationId: string, connectionId: string, key: string): number =>
    journal.countPeople(operationId, connectionId, key) +
    (memory.get(nameOf(operationId, connectionId, key)) ?? []).reduce((sum, { people }) => sum + people, 0)

  function* chunks(operationId: string, connectionId: string, key: string): Generator<readonly string[]> {
    let next = journal.nextPeople(operationId, connectionId, key, 0)
    while (next !== undefined) {
      yield next.userIds
      next = journal.nextPeople(operationId, connectionId, key, next.chunk)
    }
    for (const packed of memory.get(nameOf(operationId, connectionId, key)) ?? []) yield unpackPeople(packed)
  }

  async function* kept(
    operationId: string,
    connectionId: string,
    key: string,
  ): AsyncGenerator<readonly string[]> {
    const read = () => chunks(operationId, connectionId, key)
    const total = count(operationId, connectionId, key)
    const name = `${nameOf(operationId, connectionId, key)}\0${total}`
    if (lookedThrough.name !== name) lookedThrough = { name, suspects: await mayRepeat(read, total) }
    yield* eachOnce(read, lookedThrough.suspects)
  }

  /** @throws AppError `journal-unwritable` for an ordinary operation, which then stops */
  function keep(operation: Operation, part: Part, key: string, userIds: readonly string[]): void {
    const packed = packPeople(userIds)
    if (operation.recorded) {
      try {
        journal.keepPeople(operation, part.connectionId, key, packed)
        return
      } catch (error) {
        if (operation.kind !== 'rollback') throw error
        unrecord(operation, error)
      }
    }
    const name = nameOf(operation.id, part.connectionId, key)
    memory.set(name, [...(memory.get(name) ?? []), packed])
  }

  return {
    count,
    kept,
    /** Those whom the write of this flag is about: for a restore, whom the operation moved that it undoes. */
    keptFor(operation: Pick<Operation, 'id'>, part: LedgerPart, key: string) {
      const intent = part.targets.find(target => target.key === key)?.intent
      const of = intent?.kind === 'restore' ? intent.peopleOf : operation.id
      return of === undefined ? nobody() : kept(of, part.connectionId, key)
    },
    open(operation: Operation, part: Part): OpenLedger {
      let isOpen = true
      const keys = new Set<string>()
      return {
        keep: async (key, userIds) => {
          if (!isOpen) throw new AppError({ code: 'cancelled' })
          if (userIds.length === 0) return
          keep(operation, part, key, userIds)
          keys.add(key)
        },
        kept: key => this.keptFor(operation, part, key),
        hasKept: key => keys.has(key),
        close: () => {
          isOpen = false
        },
      }
    },
  }
}

async function* nobody(): AsyncGenerator<readonly string[]> {}

export type PeopleLedgers = ReturnType<typeof createPeopleLedgers>
