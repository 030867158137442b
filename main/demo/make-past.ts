import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { FlagPatch, FlagState } from '../../shared/domain/flag.ts'
import type { Actor, FlagRef, OperationSummary, RollbackScope } from '../../shared/domain/operation.ts'
import type { DemoClock } from './demo-clock.ts'
import { dayMs, hourMs, pastMs } from './demo-time.ts'
import { oldestFirst, type PastEvent } from './past-events.ts'
import type { DemoStore, PastStore } from './stores/demo-store.ts'

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
  readonly stores: readonly DemoStore[]
  readonly clock: DemoClock
  readonly madeAtMs: number
  /** share done, in [0, 1]; told now and then */
  readonly onProgress: (share: number) => void
}

/** A reading of usage covers a week at most; the next goes on from there. */
const usageAtOnceMs = 7 * dayMs

/**
 * Lives through the three weeks before the demo was made: each event happens in the store itself, by Switchyard's
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
  const pasts = new Map<string, PastStore>()
  try {
    for (const store of stores) pasts.set(store.connection.connection.id, await store.openPast())
    clock.simulate(madeAtMs - pastMs)
    for (const id of pasts.keys()) await services.syncOnce(id)
    const events = oldestFirst(stores.flatMap(store => store.events))
    for (const [index, event] of events.entries()) {
      const past = pasts.get(event.connectionId)
      if (past === undefined) throw new Error(`the demo has no ${event.connectionId}`)
      const atMs = madeAtMs - event.agoMs
      clock.simulate(atMs)
      await past.setTime(atMs)
      await happen(event, past)
      if (index % 8 === 0) onProgress(index / events.length)
    }
    clock.release()
    for (const { connection, traffic } of stores) {
      const weeks = traffic === undefined ? 0 : pastMs / usageAtOnceMs
      for (let week = 0; week <= weeks; week += 1) await services.syncOnce(connection.connection.id)
    }
  } finally {
    clock.release()
    for (const past of pasts.values()) await past.close()
  }

  async function happen(event: PastEvent, past: PastStore): Promise<void> {
    const { environment, flagKey, connectionId } = event
    const ref = { connectionId, key: flagKey }
    if (event.kind === 'overrides') {
      await past.addOverrides?.(event.rows, madeAtMs)
      return void (await services.syncOnce(connectionId))
    }
    const { step } = event
    if (step.by === null) {
      await past.changeFlag(flagKey, step.state)
      return void (await services.syncOnce(connectionId))
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
      rollbacks.set(`${connectionId} ${flagKey}`, operationId)
      // it is asked for afterwards, and answered a little later
      clock.simulate(madeAtMs - event.agoMs + hourMs / 20)
      if (step.why !== null) await services.setReason({ id: operationId, reason: step.why }, by)
      return
    }
    const rolledBack = rollbacks.get(`${connectionId} ${flagKey}`)
    if (step.as === 'restore' && rolledBack !== undefined) {
      await services.restore({ ...asked, id: rolledBack }, by)
    } else {
      const state = services.state(ref)
      if (state === undefined) throw new Error(`the demo's flag ${flagKey} was not read from ${connectionId}`)
      const patch = past.patchOf(event.before, step.state, flagKey)
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
      const { title, counts } = operation
      throw new Error(`“${title}” of the demo's past ended as ${JSON.stringify(counts)}`)
    }
    throw new Error(`an operation of the demo's past did not end: ${id}`)
  }
}

function osUserOf(name: string): string {
  return (name.split(' ')[0] ?? name).toLowerCase()
}
