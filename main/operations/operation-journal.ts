import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AuditKind } from '../../shared/contract/history-contract.ts'
import type { Intent, OperationSummary } from '../../shared/domain/operation.ts'
import type { AuditLog } from '../audit/audit-log.ts'
import type { Clock } from '../clock.ts'
import { createAskedDigest, reasonDigest, settledDigestOf } from '../store/journal/operation-digests.ts'
import { type OperationRow, prepareOperationQueries } from '../store/journal/operation-queries.ts'
import { type PackedPeople, unpackPeople } from '../store/journal/people-packing.ts'
import { preparePeopleQueries } from '../store/journal/people-queries.ts'
import { prepareTargetQueries } from '../store/journal/target-queries.ts'
import { writeJournal } from '../store/journal/write-journal.ts'
import type { Store } from '../store/open-store.ts'
import type { Operation, Part, Target } from './operation-record.ts'
import {
  connectionRow,
  operationOfRows,
  operationRow,
  storedTarget,
  type StoredTarget,
  summaryOfRows,
  targetRow,
} from './operation-rows.ts'

/** Targets packed between two turns of the event loop: some ms of work. Up to this many are asked for in one commit. */
const chunkSize = 1000
/** Outcomes are written when nobody waits for them, in smaller bites. */
const outcomesSize = 500
/** An operation of this size leaves enough behind in the write-ahead log to tidy up. */
const largeSize = 100

/**
 * Operations in journal.db. Everything that writes throws AppError `journal-unwritable` when the disk or the
 * file does not allow it.
 */
export function createOperationJournal(journal: Store, audit: AuditLog, clock: Clock) {
  const operations = prepareOperationQueries(journal.db)
  const targets = prepareTargetQueries(journal.db)
  const people = preparePeopleQueries(journal.db)
  let newest = operations.newestSequence()

  const record = (operation: Operation, kind: AuditKind, text: string, subject?: string) => {
    const only = <T>(values: readonly T[]): T | null => (values.length === 1 ? (values[0] ?? null) : null)
    audit.append(
      {
        atMs: clock.nowMs(),
        actor: operation.actor,
        kind,
        environmentId: only([...new Set(operation.parts.map(part => part.environmentId))]),
        connectionId: only(operation.parts.map(part => part.connectionId)),
        flagKey: only(operation.targets.slice(0, 2).map(target => target.key)),
        operationId: operation.id,
        text,
      },
      subject,
    )
  }
  const summaryOf = (row: OperationRow) =>
    summaryOfRows(row, operations.connections(row.sequence), operations.restoredBy(row.id))

  return {
    nextSequence: () => ++newest,

    /**
     * Commits the operation with every target's before, packed; their rows are made with the outcomes. A large one
     * is written in several transactions, the operation itself in the last: until that is committed there is no
     * operation, only orphans.
     */
    async begin(operation: Operation): Promise<void> {
      const row = operationRow(operation)
      const digest = createAskedDigest(row)
      const intentText = createIntentText()
      const pack = (from: number) => {
        const rows = operation.targets
          .slice(from, from + chunkSize)
          .map(target => targetRow(operation, target, intentText(target.intent)))
        targets.pack(rows)
        digest.add(rows)
      }
      let from = 0
      for (; from + chunkSize < operation.targets.length; from += chunkSize) {
        writeJournal(journal, () => pack(from))
        await nextTurn()
      }
      writeJournal(journal, () => {
        pack(from)
        operations.insertOperation(row)
        for (const part of operation.parts) operations.insertConnection(connectionRow(operation, part))
        record(operation, `${operation.kind}-asked`, askedText(operation), digest.end())
      })
    },

    /** Committed before the first byte of a write leaves this machine. */
    markSent: (operation: Operation, part: Part, atMs: number) =>
      writeJournal(journal, () => operations.markSent(operation.sequence, part.position, atMs)),

    /** Where these targets stand now. Those of an earlier run have their rows already. */
    async save(operation: Operation, part: Part, changed: readonly Target[]): Promise<void> {
      const intentText = createIntentText()
      for (let from = 0; from < changed.length; from += outcomesSize) {
        if (from > 0) await nextTurn()
        writeJournal(journal, () => {
          for (const target of changed.slice(from, from + outcomesSize))
            targets.save(targetRow(operation, target, intentText(target.intent)))
          operations.updateConnection(connectionRow(operation, part))
          // the stopwatch as well: a restart between here and the settling must not let it run on
          operations.updateOperation(operationRow(operation))
        })
      }
    },

    /** How this connection's share of the delivery stands. */
    saveConnection: (operation: Operation, part: Part) =>
      writeJournal(journal, () => operations.updateConnection(connectionRow(operation, part))),

    /** Committed before these people are written. */
    keepPeople: (operation: Operation, connectionId: string, key: string, packed: PackedPeople) =>
      writeJournal(journal, () => people.insert({ sequence: operation.sequence, connectionId, key }, packed)),

    /** How many ids were kept of an operation; someone kept twice counts twice. */
    countPeople(id: string, connectionId: string, key: string): number {
      const row = operations.byId(id)
      return row === undefined ? 0 : people.count({ sequence: row.sequence, connectionId, key })
    },

    /** The chunk of ids behind another one; 0: the first. */
    nextPeople(id: string, connectionId: string, key: string, afterChunk: number) {
      const row = operations.byId(id)
      const next = row && people.next({ sequence: row.sequence, connectionId, key }, afterChunk)
      return next && { chunk: next.chunk, userIds: unpackPeople(next) }
    },

    /** The end of an operation, with an audit entry that vouches for all of its rows. */
    async settle(operation: Operation, text: string): Promise<void> {
      const row = operationRow(operation)
      while (writeJournal(journal, () => targets.unpackSome(row.sequence))) await nextTurn()
      const digest = await settledDigestOf(row, operations.connections(row.sequence), targets, people)
      writeJournal(journal, () => {
        operations.updateOperation(operationRow(operation))
        record(operation, 'operation-settled', text, digest)
      })
      // now, rather than in the middle of the next rollback's first commit, which would otherwise pay for it
      if (operation.targets.length >= largeSize) journal.db.pragma('wal_checkpoint(PASSIVE)')
    },

    /** Cancelled, given up or confirmed: what a person decided, with an entry of its own. */
    decide: (
      operation: Operation,
      kind: 'operation-cancelled' | 'operation-given-up' | 'operation-confirmed',
      by: Operation['actor'],
      text: string,
    ) =>
      writeJournal(journal, () => {
        operations.updateOperation(operationRow(operation))
        record({ ...operation, actor: by }, kind, text)
      }),

    /** Works on settled operations as well. */
    setReason(operation: Pick<OperationRow, 'id'>, reason: string, by: Operation['actor']): void {
      writeJournal(journal, () => {
        const row = operations.byId(operation.id)
        if (row === undefined) return
        operations.updateOperation({ ...row, reason })
        audit.append(
          {
            atMs: clock.nowMs(),
            actor: by,
            kind: 'reason-given',
            environmentId: null,
            connectionId: null,
            flagKey: null,
            operationId: row.id,
            text: reason,
          },
          reasonDigest(reason),
        )
      })
    },

    summary(id: string): OperationSummary | undefined {
      const row = operations.byId(id)
      return row && summaryOf(row)
    },
    recent: (limit: number): OperationSummary[] => operations.recent(limit).map(summaryOf),
    settledSince: (atMs: number): OperationSummary[] => operations.settledSince(atMs).map(summaryOf),
    restoredBy: (id: string): string | null => operations.restoredBy(id),

    page(id: string, states: readonly string[] | undefined, offset: number, limit: number) {
      const row = operations.byId(id)
      if (row === undefined) return undefined
      const { total, rows } = targets.page(row.sequence, states, offset, limit)
      return { total, targets: rows.map(storedTarget), connections: operations.connections(row.sequence) }
    },

    allTargets(id: string): StoredTarget[] | undefined {
      const row = operations.byId(id)
      return row && targets.chunk(row.sequence, 0, row.targets).map(storedTarget)
    },

    /** Every operation that is not settled, to be taken up again. `onUnreadable` gets those that cannot be. */
    unsettled(landedByMs: number, onUnreadable: (id: string, error: unknown) => void): Operation[] {
      writeJournal(journal, targets.dropOrphans)
      return operations.unsettled().flatMap(row => {
        try {
          // what was parsed no longer spells itself as it was asked for, and the audit vouches for the spelling
          while (writeJournal(journal, () => targets.unpackSome(row.sequence)));
          const rows = targets.chunk(row.sequence, 0, row.targets)
          return [operationOfRows(row, operations.connections(row.sequence), rows, landedByMs)]
        } catch (error) {
          onUnreadable(row.id, error)
          return []
        }
      })
    },
  }
}

/** A rollback means the same for all its targets: its intent is written as text once, not a thousand times. */
function createIntentText(): (intent: Intent) => string {
  let last: { intent: Intent; text: string } | undefined
  return intent => {
    if (last?.intent !== intent) last = { intent, text: JSON.stringify(intent) }
    return last.text
  }
}

export type OperationJournal = ReturnType<typeof createOperationJournal>

/** A reason that had to be given stands where it is looked for; a rollback's comes later, with an entry of its own. */
function askedText({ title, reason }: Operation): string {
  return reason === null ? title : `${title} · why: ${reason}`
}
