import { setImmediate as nextTurn } from 'node:timers/promises'
import type { RollbackPreview } from '../../shared/contract/operations-contract.ts'
import type { FlagState } from '../../shared/domain/flag.ts'
import type { FlagRef, OperationSummary, RollbackScope } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { OperationContext, Operations, PlannedTarget } from '../operations/index.ts'
import { refuseUndecided } from './component-scope.ts'
import { previewRollback, type PreviewNeeds } from './rollback-preview.ts'
import { flagsInScope, titleOf } from './rollback-scope.ts'

export type RollbackRequest = {
  readonly operationId: string
  readonly scope: RollbackScope
  /** also set every override to NEW of these flags to OLD; they are kept and a restore brings them back */
  readonly suspendOverrides: boolean
  /** the answer to `journal-unwritable` */
  readonly unrecorded: boolean
}

/** The emergency rollback: chooses targets, and leaves everything else to operations. */
export interface Rollbacks {
  previewRollback(scope: RollbackScope): RollbackPreview
  rollBack(request: RollbackRequest, context: OperationContext): Promise<OperationSummary>
}

export type RollbacksDependencies = PreviewNeeds & { readonly operations: Pick<Operations, 'start'> }

/** States taken from the cache between two turns of the event loop. */
const chunkSize = 1000

export function createRollbacks(needs: RollbacksDependencies): Rollbacks {
  const { connections, cache, operations } = needs
  return {
    previewRollback: scope => previewRollback(scope, needs),
    async rollBack({ operationId, scope, suspendOverrides, unrecorded }, context) {
      const askedMonotonicMs = performance.now()
      const flags = flagsInScope(scope, connections, cache)
      if (flags.length === 0) {
        if (scope.kind === 'component') refuseUndecided(scope)
        const id = scope.kind === 'environment' ? scope.environmentId : ''
        throw new AppError({ code: 'not-found', what: 'flags', id })
      }
      const states = await cachedStates(flags, needs)
      const intent = { kind: 'roll-back', suspendOverrides } as const
      const targets = flags.map(({ connectionId, key }): PlannedTarget => {
        return { connectionId, key, intent, before: states.get(nameOf({ connectionId, key })) ?? null }
      })
      return operations.start(
        {
          id: operationId,
          kind: 'rollback',
          title: titleOf(scope, flags, connections, cache),
          targets,
          confirmation: { confirmed: true, reason: null, environmentNameTyped: null },
          peopleUnpinned: suspendOverrides ? peopleOnNewByOverride(states.values()) : 0,
          restores: null,
          unrecorded,
          askedMonotonicMs,
        },
        context,
      )
    },
  }
}

async function cachedStates(
  flags: readonly FlagRef[],
  { cache }: PreviewNeeds,
): Promise<Map<string, FlagState>> {
  const states = new Map<string, FlagState>()
  for (const [connectionId, own] of Map.groupBy(flags, flag => flag.connectionId)) {
    for (let from = 0; from < own.length; from += chunkSize) {
      if (from > 0) await nextTurn()
      const keys = own.slice(from, from + chunkSize).map(flag => flag.key)
      for (const state of cache.states(connectionId, keys))
        states.set(nameOf({ connectionId, key: state.flag.key }), state)
    }
  }
  return states
}

/** The same person named in two environments is counted in each: they are two accounts to their stores. */
function peopleOnNewByOverride(states: Iterable<FlagState>): number {
  const people = new Set<string>()
  for (const { flag, overrides } of states) {
    for (const override of overrides) {
      if (override.variant === 'new') people.add(`${flag.connectionId}\0${override.userId}`)
    }
  }
  return people.size
}

const nameOf = (flag: FlagRef): string => `${flag.connectionId}\0${flag.key}`
