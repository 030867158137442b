import { createHash, type Hash } from 'node:crypto'
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { OperationConnectionRow, OperationRow } from './operation-queries.ts'
import type { PeopleQueries, PeopleRow } from './people-queries.ts'
import type { TargetQueries, TargetRow } from './target-queries.ts'

/** Rows hashed between two turns of the event loop: about 2 ms of work. */
const chunkSize = 500

/**
 * Digest of what an operation set out to do: itself and every target's intent and before. An audit entry that
 * covers it makes a later edit of those rows visible.
 */
export function createAskedDigest(operation: OperationRow) {
  const hash = createHash('sha256').update(fields(askedFields(operation)))
  return {
    add: (rows: readonly TargetRow[]) => void hash.update(rows.map(askedTarget).join('')),
    end: () => hash.digest('hex'),
  }
}

/** The same, of rows that are in the file already. */
export async function askedDigestOf(operation: OperationRow, targets: TargetQueries): Promise<string> {
  const hash = createHash('sha256').update(fields(askedFields(operation)))
  await eachTarget(operation.sequence, targets, row => void hash.update(askedTarget(row)))
  return hash.digest('hex')
}

/**
 * Digest of how an operation ended: every column of every row of it but the reason, which may be given later
 * and has entries of its own.
 */
export async function settledDigestOf(
  operation: Omit<OperationRow, 'reason'>,
  connections: readonly OperationConnectionRow[],
  targets: TargetQueries,
  people: PeopleQueries,
): Promise<string> {
  const hash = createHash('sha256')
  hash.update(
    fields([
      ...askedFields(operation),
      operation.cancelled,
      operation.given_up,
      operation.settled_at_ms,
      operation.all_verified_ms,
    ]),
  )
  for (const row of connections) hash.update(fields(connectionFields(row)))
  await eachTarget(operation.sequence, targets, row => addSettledTarget(hash, row))
  await eachChunk(operation.sequence, people, row => {
    hash.update(fields([row.chunk, row.connection_id, row.flag_key, row.people, row.packing, row.ids.length]))
    hash.update(row.ids)
  })
  return hash.digest('hex')
}

export function reasonDigest(reason: string): string {
  return createHash('sha256').update(reason).digest('hex')
}

function askedFields(row: Omit<OperationRow, 'reason'>): readonly (string | number | null)[] {
  return [
    row.sequence,
    row.id,
    row.kind,
    row.title,
    row.actor_name,
    row.actor_os_user,
    row.actor_host,
    row.asked_reason,
    row.asked_at_ms,
    row.limit_ms,
    row.targets,
    row.people_unpinned,
    row.restores,
  ]
}

function connectionFields(row: OperationConnectionRow): readonly (string | number | null)[] {
  return [
    row.sequence,
    row.position,
    row.connection_id,
    row.connection_name,
    row.environment_id,
    row.targets,
    row.counts,
    row.sent_at_ms,
    row.write_ms,
    row.verify_ms,
    // columns that came later: where one is empty, digests from before it still hold
    ...(row.delivered === null ? [] : [row.delivered]),
    ...(row.verified_at_ms === null ? [] : [row.verified_at_ms]),
  ]
}

function askedTarget(row: TargetRow): string {
  return fields([row.target_id, row.connection_id, row.flag_key, row.intent, row.before])
}

function addSettledTarget(hash: Hash, row: TargetRow): void {
  hash.update(askedTarget(row))
  hash.update(
    fields([
      row.state,
      row.overwritten,
      row.after,
      row.failure,
      row.write_ms,
      row.verify_ms,
      row.attempts,
      row.given_up,
      ...(row.progress === null ? [] : [row.progress]),
    ]),
  )
}

/** Each value with its length before it, so that no two different rows make the same text. */
function fields(values: readonly (string | number | null)[]): string {
  let text = ''
  for (const value of values) {
    if (value === null) text += '-;'
    else {
      const written = String(value)
      text += `${typeof value === 'string' ? 's' : 'n'}${written.length}:${written};`
    }
  }
  return text
}

async function eachTarget(
  sequence: number,
  targets: TargetQueries,
  use: (row: TargetRow) => void,
): Promise<void> {
  for (let from = 0; ; from += chunkSize) {
    const rows = targets.chunk(sequence, from, chunkSize)
    for (const row of rows) use(row)
    if (rows.length < chunkSize) return
    await nextTurn()
  }
}

async function eachChunk(
  sequence: number,
  people: PeopleQueries,
  use: (row: PeopleRow) => void,
): Promise<void> {
  let row = people.nextOfOperation(sequence, 0)
  while (row !== undefined) {
    use(row)
    const { chunk } = row
    await nextTurn()
    row = people.nextOfOperation(sequence, chunk)
  }
}
