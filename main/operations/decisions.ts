import { AppError } from '../../shared/failure.ts'
import type { OperationSummary } from '../../shared/domain/operation.ts'
import type { EventHub } from '../events/event-hub.ts'
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
}

/** What a person may say about an operation after it was asked for. Each has its entry in the audit. */
export function createDecisions(
  needs: DecisionNeeds,
): Pick<Operations, 'setReason' | 'cancel' | 'retry' | 'giveUp'> {
  const { live, workings, events, get, wake, pursueAll, settle } = needs
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
  }
}
