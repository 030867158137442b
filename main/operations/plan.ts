import { AppError } from '../../shared/failure.ts'
import type { OpenConnection, OpenConnections } from '../connections/open-connections.ts'
import { checkAbilities } from './abilities.ts'
import { checkConfirmation, type Direction, directionOfIntent, needsOf, overall } from './exposure.ts'
import type { OperationRequest, PlannedTarget } from './operations.ts'
import type { Part, Target } from './operation-record.ts'
import type { RollbackCover } from './rollback-cover.ts'
import { targetsPerOperation } from '../store/journal/target-queries.ts'

/**
 * May this be asked for at all? A rollback always may: what cannot be written becomes an outcome, never a refusal.
 *
 * @throws AppError `not-found`, `access-read-only`, `not-supported`, `conflict`, `confirmation-needed`
 */
export function checkRequest(
  request: OperationRequest,
  connections: OpenConnections,
  cover: RollbackCover,
): void {
  if (request.targets.length === 0)
    throw new AppError({ code: 'invalid-input', field: 'targets', problem: 'no flag is known there' })
  if (request.targets.length >= targetsPerOperation) {
    throw new AppError({
      code: 'invalid-input',
      field: 'targets',
      problem: `more than ${targetsPerOperation} flags`,
    })
  }
  const isLowering = request.targets.every(({ intent }) => intent.kind === 'roll-back')
  if (isLowering !== (request.kind === 'rollback'))
    throw new Error(`a ${request.kind} with the intents of another kind`)
  if (isLowering) return

  const directions: Placed[] = []
  for (const target of request.targets) {
    const open = connections.find(target.connectionId)
    if (open === undefined)
      throw new AppError({ code: 'not-found', what: 'connection', id: target.connectionId })
    if (open.connection.access === 'read-only') {
      throw new AppError({ code: 'access-read-only', connection: open.connection.name })
    }
    checkAbilities(target.intent, open)
    const rollback = cover.over(target)
    if (rollback !== undefined) {
      throw new AppError({ code: 'conflict', expected: 'no rollback under way', found: rollback.title })
    }
    directions.push({ open, direction: directionOfIntent(target.intent, target.before, open.connector) })
  }
  for (const { environment, direction } of strictest(directions)) {
    checkConfirmation(needsOf(direction, environment), request.confirmation, environment)
  }
}

type Placed = { readonly open: OpenConnection; readonly direction: Direction }

/**
 * One direction for the whole, held against the environment that asks most: of several protected ones the
 * furthest out, since only one name can be typed.
 */
export function strictest(
  placed: readonly Placed[],
): { environment: OpenConnection['environment']; direction: Direction }[] {
  const raising = placed.filter(({ direction }) => direction === 'raises')
  const considered = (raising.length > 0 ? raising : placed).map(({ open }) => open.environment)
  const environment = considered.toSorted(
    (one, other) => Number(other.protected) - Number(one.protected) || other.rank - one.rank,
  )[0]
  return environment === undefined
    ? []
    : [{ environment, direction: overall(placed.map(({ direction }) => direction)) }]
}

/** Targets grouped by connection; a flag that is named twice is one target. */
export function planParts(
  planned: readonly PlannedTarget[],
  connections: OpenConnections,
): { parts: Part[]; targets: Target[] } {
  const byConnection = new Map<string, Map<string, PlannedTarget>>()
  for (const target of planned) {
    const own = byConnection.get(target.connectionId) ?? new Map<string, PlannedTarget>()
    byConnection.set(target.connectionId, own)
    if (!own.has(target.key)) own.set(target.key, target)
  }
  const targets: Target[] = []
  const parts: Part[] = []
  for (const [connectionId, own] of byConnection) {
    const ownTargets = [...own.values()].map((target, offset) => newTarget(target, targets.length + offset))
    targets.push(...ownTargets)
    const open = connections.find(connectionId)
    parts.push({
      position: parts.length,
      connectionId,
      connectionName: open?.connection.name ?? connectionId,
      environmentId: open?.environment.id ?? 'unknown',
      targets: ownTargets,
      sentAtMs: null,
      landedByMs: 0,
      unansweredUntilMs: 0,
      writeMs: null,
      verifyMs: null,
      verifiedAtMs: null,
      delivered: null,
      busy: 0,
    })
  }
  return { parts, targets }
}

function newTarget(target: PlannedTarget, index: number): Target {
  return {
    index,
    connectionId: target.connectionId,
    key: target.key,
    intent: target.intent,
    before: target.before,
    overwritten: null,
    after: null,
    state: 'planned',
    failure: null,
    writeMs: null,
    verifyMs: null,
    attempts: 0,
    progress: null,
    rest: 'none',
    givenUp: null,
    undecided: false,
  }
}
