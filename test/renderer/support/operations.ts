import type { RollbackPreview } from '../../../shared/contract/operations-contract.ts'
import {
  TargetState,
  type Delivered,
  type OperationSummary,
  type OperationTarget,
  type TargetCounts,
} from '../../../shared/domain/operation.ts'
import { buildState } from '../../support/flags.ts'

export function countsOf(counts: Partial<TargetCounts>): TargetCounts {
  return { ...(Object.fromEntries(TargetState.options.map(state => [state, 0])) as TargetCounts), ...counts }
}

/** A rollback of `counts` in production, asked at 1,000 ms. */
export function buildOperation(
  counts: Partial<TargetCounts>,
  fields: Partial<OperationSummary> = {},
): OperationSummary {
  const all = countsOf(counts)
  const targets = Object.values(all).reduce((sum, count) => sum + count, 0)
  return {
    id: 'op-1',
    kind: 'rollback',
    title: 'everything in production',
    environmentIds: ['production'],
    actor: { name: 'Mara', osUser: 'mara', host: 'desk' },
    reason: null,
    askedAtMs: 1_000,
    settledAtMs: null,
    allVerifiedMs: null,
    limitMs: 60_000,
    targets,
    counts: all,
    connections: [
      {
        connectionId: 'production',
        connectionName: 'orders-db',
        environmentId: 'production',
        targets,
        counts: all,
        writeMs: 12,
        verifyMs: 4,
      },
    ],
    peopleUnpinned: 0,
    restores: null,
    restoredBy: null,
    recorded: true,
    waitingFor: 'nothing',
    ...fields,
  }
}

export function buildTarget(fields: Partial<OperationTarget> = {}): OperationTarget {
  return {
    index: 0,
    connectionId: 'production',
    connectionName: 'orders-db',
    environmentId: 'production',
    key: 'phoenix_pipeline_enabled',
    intent: { kind: 'roll-back', suspendOverrides: true },
    before: buildState(),
    overwritten: null,
    after: null,
    state: 'planned',
    failure: null,
    writeMs: null,
    verifyMs: null,
    attempts: 1,
    givenUp: null,
    byHand: 'UPDATE feature_flags SET admin_override_disabled = true;',
    ...fields,
  }
}

/** An apply command that has just begun, with a probe to ask afterwards. */
export function buildDelivered(fields: Partial<Delivered> = {}): Delivered {
  return {
    state: 'running',
    steps: 'npm run build\nsystemctl restart web',
    startedAtMs: 2_000,
    elapsedMs: null,
    exitCode: null,
    output: '',
    servedAtMs: null,
    hasProbe: true,
    ...fields,
  }
}

export function buildPreview(fields: Partial<RollbackPreview> = {}): RollbackPreview {
  return {
    title: 'everything in production',
    flags: 44,
    exposedFlags: 12,
    peopleOnNew: 18_200,
    people: 72_800,
    peopleCounted: false,
    newOverrides: 12,
    connections: [
      {
        connectionId: 'production',
        environmentId: 'production',
        name: 'orders-db',
        flags: 44,
        peopleOnNew: 18_200,
        people: 72_800,
        peopleCounted: false,
        readiness: { state: 'ready' },
        readAtMs: Date.now() - 4_000,
      },
    ],
    readyFlags: 44,
    limitMs: 60_000,
    ...fields,
  }
}
