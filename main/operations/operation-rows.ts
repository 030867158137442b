import { FlagState } from '../../shared/domain/flag.ts'
import {
  Delivered,
  GivenUp,
  Intent,
  type OperationKind,
  type OperationSummary,
  OperationTarget,
  type TargetCounts,
  TargetState,
} from '../../shared/domain/operation.ts'
import { Failure } from '../../shared/failure.ts'
import type { OperationConnectionRow, OperationRow } from '../store/journal/operation-queries.ts'
import { targetId, targetIndex, type TargetRow } from '../store/journal/target-queries.ts'
import { stateText } from '../store/state-text.ts'
import type { Operation, Part, Target } from './operation-record.ts'
import { countStates, noTargets } from './operation-summary.ts'

/** Our records as rows of the journal, and back. */

export function operationRow(operation: Operation): OperationRow {
  return {
    sequence: operation.sequence,
    id: operation.id,
    kind: operation.kind,
    title: operation.title,
    actor_name: operation.actor.name,
    actor_os_user: operation.actor.osUser,
    actor_host: operation.actor.host,
    asked_reason: operation.askedReason,
    reason: operation.reason,
    asked_at_ms: operation.askedAtMs,
    limit_ms: operation.limitMs,
    targets: operation.targets.length,
    people_unpinned: operation.peopleUnpinned,
    restores: operation.restores,
    cancelled: operation.cancelled ? 1 : 0,
    given_up: operation.givenUp === null ? null : JSON.stringify(operation.givenUp),
    settled_at_ms: operation.settledAtMs,
    all_verified_ms: operation.allVerifiedMs,
  }
}

export function connectionRow(operation: Operation, part: Part): OperationConnectionRow {
  return {
    sequence: operation.sequence,
    position: part.position,
    connection_id: part.connectionId,
    connection_name: part.connectionName,
    environment_id: part.environmentId,
    targets: part.targets.length,
    counts: JSON.stringify(countStates(part)),
    sent_at_ms: part.sentAtMs,
    write_ms: part.writeMs,
    verify_ms: part.verifyMs,
    delivered: text(part.delivered),
    verified_at_ms: part.verifiedAtMs,
  }
}

export function targetRow(operation: Operation, target: Target, intent: string): TargetRow {
  return {
    target_id: targetId(operation.sequence, target.index),
    connection_id: target.connectionId,
    flag_key: target.key,
    // "delivering" came after the file's list of states; both mean: stored, and not proven yet
    state: target.state === 'delivering' ? 'verifying' : target.state,
    intent,
    before: target.before && stateText(target.before),
    overwritten: target.overwritten && stateText(target.overwritten),
    after: target.after && stateText(target.after),
    failure: text(target.failure),
    write_ms: target.writeMs,
    verify_ms: target.verifyMs,
    attempts: target.attempts,
    given_up: text(target.givenUp),
    progress: text(target.progress),
  }
}

/**
 * What is left to do of an operation that an earlier run of the app did not settle. A target that was never
 * marked as sent was not; one that was may have landed. What was stored and not served everywhere is read and
 * delivered again: what the application took up meanwhile, nobody saw.
 *
 * @throws ZodError when the file does not hold what we wrote
 */
export function operationOfRows(
  row: OperationRow,
  connections: readonly OperationConnectionRow[],
  targetRows: readonly TargetRow[],
  landedByMs: number,
): Operation {
  const sent = new Map(
    connections.map(connection => [connection.connection_id, connection.sent_at_ms !== null]),
  )
  const isEnded = row.cancelled === 1 || row.given_up !== null
  const undelivered = new Set(
    connections
      .filter(({ delivered, counts, targets }) => {
        if (delivered === null || isEnded) return false
        return (JSON.parse(counts) as Partial<TargetCounts>).verified !== targets
      })
      .map(connection => connection.connection_id),
  )
  const targets = targetRows.map(target =>
    targetOfRow(target, sent.get(target.connection_id) ?? true, undelivered.has(target.connection_id)),
  )
  return {
    ...plainFields(row),
    askedMonotonicMs: null,
    askedReason: row.asked_reason,
    targets,
    parts: connections.map(connection => ({
      position: connection.position,
      connectionId: connection.connection_id,
      connectionName: connection.connection_name,
      environmentId: connection.environment_id,
      targets: targets.filter(target => target.connectionId === connection.connection_id),
      sentAtMs: connection.sent_at_ms,
      landedByMs,
      unansweredUntilMs: connection.sent_at_ms === null ? 0 : landedByMs,
      writeMs: connection.write_ms,
      verifyMs: connection.verify_ms,
      verifiedAtMs: connection.verified_at_ms,
      delivered: parse(Delivered, connection.delivered),
      busy: 0,
    })),
    recorded: true,
    cancelled: row.cancelled === 1,
    givenUp: parse(GivenUp, row.given_up),
  }
}

export function summaryOfRows(
  row: OperationRow,
  connections: readonly OperationConnectionRow[],
  restoredBy: string | null,
): OperationSummary {
  const counts = noTargets()
  const outcomes = connections.map(connection => {
    const own = { ...noTargets(), ...(JSON.parse(connection.counts) as Partial<TargetCounts>) }
    for (const state of TargetState.options) counts[state] += own[state]
    return {
      connectionId: connection.connection_id,
      connectionName: connection.connection_name,
      environmentId: connection.environment_id,
      targets: connection.targets,
      counts: own,
      writeMs: connection.write_ms,
      verifyMs: connection.verify_ms,
      ...(connection.verified_at_ms !== null && { verifiedAtMs: connection.verified_at_ms }),
      ...(connection.delivered !== null && { delivered: JSON.parse(connection.delivered) as Delivered }),
    }
  })
  return {
    ...plainFields(row),
    environmentIds: [...new Set(connections.map(connection => connection.environment_id))],
    targets: row.targets,
    counts,
    connections: outcomes,
    restoredBy,
    recorded: true,
    waitingFor: 'nothing',
  }
}

export type StoredTarget = Omit<OperationTarget, 'byHand' | 'connectionName' | 'environmentId'>

/** A row for the receipt. The contract checks what leaves; nothing is parsed twice here. */
export function storedTarget(row: TargetRow): StoredTarget {
  return {
    index: targetIndex(row.target_id),
    connectionId: row.connection_id,
    key: row.flag_key,
    intent: JSON.parse(row.intent) as Intent,
    before: json<FlagState>(row.before),
    overwritten: json<FlagState>(row.overwritten),
    after: json<FlagState>(row.after),
    state: row.state as TargetState,
    failure: json<Failure>(row.failure),
    writeMs: row.write_ms,
    verifyMs: row.verify_ms,
    attempts: row.attempts,
    givenUp: json<NonNullable<OperationTarget['givenUp']>>(row.given_up),
    ...(row.progress !== null && {
      progress: JSON.parse(row.progress) as NonNullable<OperationTarget['progress']>,
    }),
  }
}

const progress = OperationTarget.shape.progress.unwrap()

function targetOfRow(row: TargetRow, wasSent: boolean, isUndelivered: boolean): Target {
  const state = TargetState.parse(row.state)
  const isUnderWay = state === 'planned' || state === 'sending' || state === 'verifying'
  const isToDeliver = isUndelivered && row.given_up === null && (state === 'by-hand' || state === 'verified')
  return {
    index: targetIndex(row.target_id),
    connectionId: row.connection_id,
    key: row.flag_key,
    intent: Intent.parse(JSON.parse(row.intent)),
    before: parse(FlagState, row.before),
    overwritten: parse(FlagState, row.overwritten),
    after: parse(FlagState, row.after),
    // a lock may have kept it out in one attempt, and the next one may have been on its way when the app ended
    state: isUnderWay || isToDeliver || state === 'not-sent' ? (wasSent ? 'unknown' : 'not-sent') : state,
    failure: parse(Failure, row.failure),
    writeMs: row.write_ms,
    verifyMs: row.verify_ms,
    attempts: row.attempts,
    progress: parse(progress, row.progress),
    rest: 'none',
    givenUp: parse(GivenUp, row.given_up),
    undecided: false,
  }
}

function plainFields(row: OperationRow) {
  return {
    sequence: row.sequence,
    id: row.id,
    kind: row.kind as OperationKind,
    title: row.title,
    actor: { name: row.actor_name, osUser: row.actor_os_user, host: row.actor_host },
    reason: row.reason,
    askedAtMs: row.asked_at_ms,
    settledAtMs: row.settled_at_ms,
    allVerifiedMs: row.all_verified_ms,
    limitMs: row.limit_ms,
    peopleUnpinned: row.people_unpinned,
    restores: row.restores,
  }
}

const text = (value: unknown): string | null => (value === null ? null : JSON.stringify(value))
const json = <T>(value: string | null): T | null => (value === null ? null : (JSON.parse(value) as T))
const parse = <T>(schema: { parse: (value: unknown) => T }, value: string | null): T | null =>
  value === null ? null : schema.parse(JSON.parse(value))
