import { AppError } from '../../shared/failure.ts'
import type { OperationSummary } from '../../shared/domain/operation.ts'
import type { EventHub } from '../events/event-hub.ts'
import type { Deliveries } from './deliveries.ts'
import type { Operation, Part } from './operation-record.ts'
import type { Operations } from './operations.ts'
import type { Workings } from './workings.ts'

type DecisionNeeds = {
  readonly live: ReadonlyMap<string, Operation>
  readonly workings: Workings
  readonly events: Pick<EventHub, 'publish'>
  readonly get: Operations['get']
  readonly wake: (part: Part) => void
  readonly pursueAll: (operation: Operation) => void
  readonly settle: (operation: Operation) => Promise<void>
  readonly deliveries: Pick<Deliveries, 'again' | 'look' | 'isLeftToPerson'>
}

/** What a person may say about an operation after it was asked for. Each has its entry in the audit. */
export function createDecisions(
  needs: DecisionNeeds,
): Pick<Operations, 'setReason' | 'cancel' | 'retry' | 'giveUp' | 'confirm'> {
  const { live, workings, events, get, wake, pursueAll, settle, deliveries } = needs
  const { journal, keep, clock } = workings

  const unsettled = (id: string): Operation => {
    const operation = live.get(id)
    if (operation === undefined || operation.settledAtMs !== null) {
      throw new AppError({ code: 'not-found', what: 'open operation', id })
    }
    return operation
  }
  const told = (id: string): OperationSummary => {
    const operation = get({ id })
    events.publish({ type: 'operation', operation })
    return operation
  }
  const decided = async (operation: Operation): Promise<OperationSummary> => {
    await settle(operation)
    for (const part of operation.parts) wake(part)
    deliveries.look()
    return told(operation.id)
  }

  return {
    setReason({ id, reason }, { actor }) {
      const operation = live.get(id)
      if (operation === undefined || operation.recorded) journal.setReason(get({ id }), reason, actor)
      if (operation !== undefined) operation.reason = reason
      return told(id)
    },

    async cancel({ id }, { actor }) {
      const operation = unsettled(id)
      if (!operation.cancelled) {
        operation.cancelled = true
        // nobody has to decide any more: what did not land is left as it is
        for (const target of operation.targets) target.undecided = false
        await keep(operation, () =>
          journal.decide(
            operation,
            'operation-cancelled',
            actor,
            `${operation.title}: what had not been sent was cancelled`,
          ),
        )
      }
      return decided(operation)
    },

    retry({ id }) {
      const operation = unsettled(id)
      for (const target of operation.targets) {
        if (!target.undecided || target.givenUp !== null) continue
        target.undecided = false
        target.state = 'planned'
      }
      for (const part of operation.parts) wake(part)
      pursueAll(operation)
      deliveries.again(operation)
      return told(id)
    },

    async giveUp({ id, reason }, { actor }) {
      const operation = unsettled(id)
      operation.givenUp = { reason, by: actor.name, atMs: Math.round(clock.nowMs()) }
      await keep(operation, () =>
        journal.decide(operation, 'operation-given-up', actor, `${operation.title}: given up: ${reason}`),
      )
      return decided(operation)
    },

    async confirm({ id, connectionId, reason }, { actor }) {
      const operation = unsettled(id)
      const part = operation.parts.find(one => one.connectionId === connectionId)
      const left = part?.targets.filter(target => deliveries.isLeftToPerson(part, target)) ?? []
      if (part === undefined || left.length === 0) {
        const problem =
          'nothing there waits for a person: where the application can be asked, its own answer counts'
        throw new AppError({ code: 'invalid-input', field: 'connectionId', problem })
      }
      const confirmed = { reason, by: actor.name, atMs: Math.round(clock.nowMs()), confirmedByHand: true }
      for (const target of left) target.givenUp = confirmed
      if (part.delivered !== null) part.delivered = { ...part.delivered, state: 'confirmed-by-hand' }
      const text = `${operation.title}: confirmed by hand in ${part.connectionName}: ${reason}`
      await keep(operation, () => journal.decide(operation, 'operation-confirmed', actor, text))
      await workings.save(operation, part, left)
      return decided(operation)
    },
  }
}
