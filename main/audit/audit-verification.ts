import type { Database } from 'better-sqlite3'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { AuditQueries, AuditRow } from '../store/journal/audit-queries.ts'
import { askedDigestOf, reasonDigest, settledDigestOf } from '../store/journal/operation-digests.ts'
import { prepareOperationQueries } from '../store/journal/operation-queries.ts'
import { preparePeopleQueries } from '../store/journal/people-queries.ts'
import { prepareTargetQueries } from '../store/journal/target-queries.ts'
import { linkDigest } from './audit-chain.ts'
import type { AuditVerification } from './audit-log.ts'

/** Entries between two turns of the event loop: about 5 ms of work. */
const pageSize = 1000

/**
 * Recomputes every link, then every row that an entry vouches for. Three things watch the end of the chain,
 * since a chain alone does not show that its end was cut off: the head kept apart, the highest sequence that
 * SQLite ever gave out, and the operations, each of which must have its entries. Someone who rewrites all of
 * them and the whole chain behind them is not found out; that takes a copy kept elsewhere.
 */
export async function verifyAudit(db: Database, queries: AuditQueries): Promise<AuditVerification> {
  const head = queries.head()
  const entries = head?.entries ?? 0
  const broken = (brokenAt: number, problem: string): AuditVerification => ({ entries, brokenAt, problem })
  if (head === undefined) return broken(1, 'the record of how many entries there are is missing')

  const subjects = subjectCheck(db, queries)
  let previous = ''
  let sequence = 0
  // only up to the head as it was at the start: entries may be added while this runs
  while (sequence < entries) {
    const rows = queries.after(sequence, Math.min(pageSize, entries - sequence))
    if (rows.length === 0) return broken(sequence + 1, `entries ${sequence + 1} to ${entries} are missing`)
    for (const row of rows) {
      if (row.sequence !== sequence + 1) return broken(sequence + 1, `entry ${sequence + 1} is missing`)
      if (row.digest !== linkDigest(row, previous)) {
        return broken(row.sequence, 'the entry, or the one before it, was changed')
      }
      const problem = await subjects(row)
      if (problem !== null) return broken(row.sequence, problem)
      previous = row.digest
      sequence = row.sequence
    }
    await nextTurn()
  }
  if (previous !== head.digest)
    return broken(Math.max(1, sequence), 'the last entry is not the one that was recorded')
  if (queries.highestEver() > (queries.head()?.entries ?? 0)) {
    return broken(entries + 1, 'entries were removed from the end')
  }
  const unaccounted = queries.unaccounted()
  if (unaccounted !== undefined) {
    return broken(entries + 1, `operation ${unaccounted.id} has no "${unaccounted.missing}" entry`)
  }
  return { entries, brokenAt: null, problem: null }
}

/** Does what an entry vouches for still look as it did? Returns the problem in words, or null. */
function subjectCheck(db: Database, queries: AuditQueries): (row: AuditRow) => Promise<string | null> {
  const operations = prepareOperationQueries(db)
  const targets = prepareTargetQueries(db)
  const people = preparePeopleQueries(db)
  return async row => {
    if (row.subject === null || row.operation_id === null) return null
    const operation = operations.byId(row.operation_id)
    if (operation === undefined) return `operation ${row.operation_id} is missing`
    switch (row.kind) {
      case 'rollback-asked':
      case 'change-asked':
      case 'restore-asked': {
        if ((await askedDigestOf(operation, targets)) !== row.subject) {
          return `operation ${operation.id} is not what was asked for`
        }
        const reasonStands =
          queries.latestReason(operation.id) !== null || operation.reason === operation.asked_reason
        return reasonStands ? null : `the reason of operation ${operation.id} was changed`
      }
      case 'operation-settled': {
        const connections = operations.connections(operation.sequence)
        const settled = await settledDigestOf(operation, connections, targets, people)
        return settled === row.subject ? null : `the outcome of operation ${operation.id} was changed`
      }
      case 'reason-given': {
        if (queries.latestReason(operation.id) !== row.sequence) return null
        return operation.reason !== null && reasonDigest(operation.reason) === row.subject
          ? null
          : `the reason of operation ${operation.id} was changed`
      }
      default:
        return null
    }
  }
}
