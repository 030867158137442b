import { type OperationSummary, type TargetCounts, TargetState } from '../../shared/domain/operation.ts'
import type { Operation, Part } from './operation-record.ts'

/** The receipt without its targets, as it stands now. */
export function summarise(operation: Operation, restoredBy: string | null): OperationSummary {
  const counts = noTargets()
  const connections = operation.parts.map(part => {
    const own = countStates(part)
    for (const state of TargetState.options) counts[state] += own[state]
    return {
      connectionId: part.connectionId,
      connectionName: part.connectionName,
      environmentId: part.environmentId,
      targets: part.targets.length,
      counts: own,
      writeMs: part.writeMs,
      verifyMs: part.verifyMs,
      ...(part.verifiedAtMs !== null && { verifiedAtMs: part.verifiedAtMs }),
      ...(part.delivered !== null && { delivered: part.delivered }),
    }
  })
  return {
    id: operation.id,
    kind: operation.kind,
    title: operation.title,
    environmentIds: [...new Set(operation.parts.map(part => part.environmentId))],
    actor: operation.actor,
    reason: operation.reason,
    askedAtMs: operation.askedAtMs,
    settledAtMs: operation.settledAtMs,
    allVerifiedMs: operation.allVerifiedMs,
    limitMs: operation.limitMs,
    targets: operation.targets.length,
    counts,
    connections,
    peopleUnpinned: operation.peopleUnpinned,
    restores: operation.restores,
    restoredBy,
    recorded: operation.recorded,
    waitingFor: waitingFor(operation),
  }
}

export function countStates(part: Part): TargetCounts {
  const counts = noTargets()
  for (const target of part.targets) counts[target.state] += 1
  return counts
}

export function noTargets(): TargetCounts {
  return Object.fromEntries(TargetState.options.map(state => [state, 0])) as TargetCounts
}

const secretCodes: readonly string[] = ['secret-needed', 'vault-locked']

function waitingFor(operation: Operation): OperationSummary['waitingFor'] {
  if (operation.settledAtMs !== null) return 'nothing'
  let waiting: OperationSummary['waitingFor'] = 'nothing'
  for (const target of operation.targets) {
    if (target.givenUp !== null) continue
    if (target.undecided) return 'decision'
    const isWaiting = target.state === 'not-sent' || target.state === 'unknown'
    if (isWaiting && secretCodes.includes(target.failure?.code ?? '')) waiting = 'secret'
  }
  return waiting
}
