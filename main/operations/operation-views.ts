import type { OperationSummary, OperationTarget } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { Log } from '../log/index.ts'
import type { OperationJournal } from './operation-journal.ts'
import type { Operation } from './operation-record.ts'
import type { StoredTarget } from './operation-rows.ts'
import { summarise } from './operation-summary.ts'
import type { Operations } from './operations.ts'

/** How long a settled operation stays among the open ones, so that its receipt is not missed. */
const shownAfterSettlingMs = 5 * 60_000

/** Characters of what a command printed that a list carries: two hundred whole builds would be 13 MB. */
const outputInLists = 2_000

type ViewNeeds = {
  /** not settled, or settled and nowhere else */
  readonly live: ReadonlyMap<string, Operation>
  readonly journal: OperationJournal
  readonly connections: OpenConnections
  readonly clock: Clock
  readonly log: Pick<Log, 'bug'>
}

type Place = { readonly name: string; readonly environmentId: string }

/** What can be asked of operations: from memory while they run, from the journal afterwards. */
export function createOperationViews({ live, journal, connections, clock, log }: ViewNeeds) {
  const quietly = <T>(read: () => T, otherwise: T): T => {
    try {
      return read()
    } catch (error) {
      // a journal that cannot be read must not stop an operation that runs in memory
      log.bug('journal', error)
      return otherwise
    }
  }
  const summaryOf = (operation: Operation): OperationSummary =>
    summarise(
      operation,
      quietly(() => journal.restoredBy(operation.id), null),
    )
  const find = (id: string): OperationSummary | undefined => {
    const operation = live.get(id)
    return operation === undefined ? quietly(() => journal.summary(id), undefined) : summaryOf(operation)
  }
  const inList = (summary: OperationSummary): OperationSummary => ({
    ...summary,
    connections: summary.connections.map(outcome =>
      outcome.delivered === undefined
        ? outcome
        : {
            ...outcome,
            delivered: { ...outcome.delivered, output: outcome.delivered.output.slice(-outputInLists) },
          },
    ),
  })
  const withLive = (stored: readonly OperationSummary[]): OperationSummary[] => {
    const running = [...live.values()].map(summaryOf)
    return [...running, ...stored.filter(({ id }) => !live.has(id))]
      .toSorted((one, other) => other.askedAtMs - one.askedAtMs)
      .map(inList)
  }
  const receipt = (target: StoredTarget, place: Place | undefined): OperationTarget => ({
    ...target,
    connectionName: place?.name ?? target.connectionId,
    environmentId: place?.environmentId ?? 'unknown',
    // a connection that was removed can no longer say how it would be done
    byHand: connections.find(target.connectionId)?.connector.byHand(target.key, target.intent) ?? '',
  })

  const views: Pick<Operations, 'find' | 'get' | 'targets' | 'open' | 'recent'> = {
    find,
    get({ id }) {
      const summary = find(id)
      if (summary === undefined) throw new AppError({ code: 'not-found', what: 'operation', id })
      return summary
    },
    targets({ id, states, offset, limit }) {
      const operation = live.get(id)
      if (operation === undefined) {
        const page = journal.page(id, states, offset, limit)
        if (page === undefined) throw new AppError({ code: 'not-found', what: 'operation', id })
        const places = new Map(
          page.connections.map((row): [string, Place] => [
            row.connection_id,
            { name: row.connection_name, environmentId: row.environment_id },
          ]),
        )
        return {
          total: page.total,
          targets: page.targets.map(target => receipt(target, places.get(target.connectionId))),
        }
      }
      const wanted =
        states === undefined
          ? operation.targets
          : operation.targets.filter(target => states.includes(target.state))
      const places = new Map(
        operation.parts.map((part): [string, Place] => [
          part.connectionId,
          { name: part.connectionName, environmentId: part.environmentId },
        ]),
      )
      return {
        total: wanted.length,
        targets: wanted
          .slice(offset, offset + limit)
          .map(({ undecided: _, rest: __, progress, ...target }) =>
            receipt({ ...target, ...(progress && { progress }) }, places.get(target.connectionId)),
          ),
      }
    },
    open: () => withLive(quietly(() => journal.settledSince(clock.nowMs() - shownAfterSettlingMs), [])),
    recent: ({ limit }) => withLive(quietly(() => journal.recent(limit), [])).slice(0, limit),
  }
  return { ...views, summaryOf }
}
