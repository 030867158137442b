import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { FlagPatch, FlagState } from '../../shared/domain/flag.ts'
import type { Actor, FlagRef, OperationSummary, RollbackScope } from '../../shared/domain/operation.ts'
import type { DemoClock } from './demo-clock.ts'
import { demoConnectionId } from './demo-connections.ts'
import { demoEnvironmentIds } from './demo-environments.ts'
import { dayMs, hourMs, pastMs } from './demo-time.ts'
import type { DemoFlagState } from './flag-life.ts'
import { pastEvents, type PastEvent } from './past-events.ts'
import type { PastStores } from './past-stores.ts'

type By = { readonly actor: Actor; readonly signal?: AbortSignal }

/** Switchyard's own services, which make the past by doing what they always do, at another time. */
export type PastServices = {
  /** reads a connection's store now and records what it finds, by the workspace's clock */
  readonly syncOnce: (connectionId: string) => Promise<unknown>
  readonly state: (ref: FlagRef) => FlagState | undefined
  readonly change: (
    input: {
      readonly ref: FlagRef
      readonly patch: FlagPatch
      readonly expectedVersion: string
      readonly operationId: string
      readonly confirmed: boolean
      readonly reason: string | null
      readonly environmentNameTyped: string | null
    },
    by: By,
  ) => Promise<OperationSummary>
  readonly rollBack: (
    input: {
      readonly operationId: string
      readonly scope: RollbackScope
      readonly suspendOverrides: boolean
      readonly unrecorded: boolean
    },
    by: By,
  ) => Promise<OperationSummary>
  readonly restore: (
    input: {
      readonly id: string
      readonly operationId: string
      readonly confirmed: boolean
      readonly reason: string | null
      readonly environmentNameTyped: string | null
    },
    by: By,
  ) => Promise<OperationSummary>
  readonly setReason: (input: { readonly id: string; readonly reason: string }, by: By) => unknown
  readonly operation: (input: { readonly id: string }) => OperationSummary | Promise<OperationSummary>
}

export type MakePastOptions = {
  readonly services: PastServices
  readonly stores: PastStores
  readonly clock: DemoClock
  readonly madeAtMs: number
  /** share done, in [0, 1]; told now and then */
  readonly onProgress: (share: number) => void
}

/** A reading of usage covers a week at most; the next goes on from there. */
const usageAtOnceMs = 7 * dayMs

/**
 * Lives through the three weeks before the demo was made: each event happens in the real database, by Switchyard's
 * own operations where a person used it, and the same sync records it. Only the clock is not the real one.
 */
export async function makePast({
  services,
  stores,
  clock,
  madeAtMs,
  onProgress,
}: MakePastOptions): Promise<void> {
  const rollbacks = new Map<string, string>()
  try {
    clock.simulate(madeAtMs - pastMs)
    for (const environment of demoEnvironmentIds) await services.syncOnce(demoConnectionId(environment))
    const events = pastEvents()
    for (const [index, event] of events.entries()) {
      const atMs = madeAtMs - event.agoMs
      clock.simulate(atMs)
      await stores.setTime(event.environment, atMs)
      await happen(event)
      if (index % 8 === 0) onProgress(index / events.length)
    }
    clock.release()
    for (const environment of demoEnvironmentIds) {
      for (let week = 0; week <= pastMs / usageAtOnceMs; week += 1)
        await services.syncOnce(demoConnectionId(environment))
    }
  } finally {
    clock.release()
  }

  async function happen(event: PastEvent): Promise<void> {
    const { environment, flagKey } = event
    const ref = { connectionId: demoConnectionId(environment), key: flagKey }
    if (event.kind === 'overrides') {
      await stores.addOverrides(event.rows, madeAtMs)
      return void (await services.syncOnce(ref.connectionId))
    }
    const { step } = event
    if (step.by === null) {
      await stores.changeFlag(environment, flagKey, step.state)
      return void (await services.syncOnce(ref.connectionId))
    }
    const by: By = {
      actor: { name: step.by, osUser: osUserOf(step.by), host: 'release-desk' },
    }
    const operationId = randomUUID()
    const asked = { operationId, confirmed: true, reason: step.why, environmentNameTyped: environment }
    if (step.as === 'rollback') {
      await services.rollBack(
        { operationId, scope: { kind: 'flags', flags: [ref] }, suspendOverrides: true, unrecorded: false },
        by,
      )
      await settled(operationId)
      rollbacks.set(`${environment} ${flagKey}`, operationId)
      // it is asked for afterwards, and answered a little later
      clock.simulate(madeAtMs - event.agoMs + hourMs / 20)
      if (step.why !== null) await services.setReason({ id: operationId, reason: step.why }, by)
      return
    }
    const rolledBack = rollbacks.get(`${environment} ${flagKey}`)
    if (step.as === 'restore' && rolledBack !== undefined) {
      await services.restore({ ...asked, id: rolledBack }, by)
    } else {
      const state = services.state(ref)
      if (state === undefined) throw new Error(`the demo's flag ${flagKey} was not read from ${environment}`)
      const patch = patchOf(event.before, step.state)
      await services.change({ ...asked, ref, patch, expectedVersion: state.flag.version }, by)
    }
    await settled(operationId)
  }

  /** A past that went wrong is no past: better no demo than one that shows what never happened. */
  async function settled(id: string): Promise<void> {
    for (const limit = performance.now() + 20_000; performance.now() < limit; await wait(3)) {
      const operation = await services.operation({ id })
      if (operation.settledAtMs === null) continue
      if (operation.counts.verified === operation.targets) return
      throw new Error(`an operation of the demo's past ended as ${JSON.stringify(operation.counts)}`)
    }
    throw new Error(`an operation of the demo's past did not end: ${id}`)
  }
}

function osUserOf(name: string): string {
  return (name.split(' ')[0] ?? name).toLowerCase()
}

/** Only what differs: a change that names more than it means would hide what it was about. */
function patchOf(before: DemoFlagState, after: DemoFlagState): FlagPatch {
  const override = (state: DemoFlagState) =>
    state.forceOff ? 'force-off' : state.forceOn ? 'force-on' : 'none'
  return {
    ...(before.enabled === after.enabled ? {} : { enabled: after.enabled }),
    ...(before.percentage === after.percentage ? {} : { percentage: after.percentage }),
    ...(override(before) === override(after) ? {} : { globalOverride: override(after) }),
  }
}
