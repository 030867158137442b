import type { PersonChoice } from '../../shared/contract/people-contract.ts'
import type { ApplicationAnalytics } from '../../shared/domain/application-analytics.ts'
import type { Variant } from '../../shared/domain/flag.ts'
import type { FlagRef, OperationSummary } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { Clock } from '../clock.ts'
import type { OpenConnection, OpenConnections } from '../connections/open-connections.ts'
import type { FlagCache } from '../flags/flag-cache.ts'
import { needsOf, type OperationContext, type Operations } from '../operations/index.ts'

export type PersonSwitchRequest = {
  readonly operationId: string
  readonly ref: FlagRef
  readonly userId: string
  readonly variant: Variant
  readonly expected: Variant
  readonly confirmed: boolean
  readonly reason: string | null
  readonly environmentNameTyped: string | null
}

/** One person at a time, where every person has a switch of their own. */
export interface PersonSwitches {
  /** @throws AppError `not-found`, `not-supported`, and what reading the store throws */
  look(input: { readonly ref: FlagRef; readonly userId: string }, signal?: AbortSignal): Promise<PersonChoice>
  /** To OLD at once, to NEW as anything that raises. @throws AppError as `Operations.start` does */
  switch(request: PersonSwitchRequest, context: OperationContext): Promise<OperationSummary>
  /** What the application says of itself; null: it cannot be asked. */
  analytics(
    input: { readonly connectionId: string },
    signal?: AbortSignal,
  ): Promise<ApplicationAnalytics | null>
}

export type PersonSwitchesDependencies = {
  readonly connections: Pick<OpenConnections, 'find'>
  readonly cache: Pick<FlagCache, 'state'>
  readonly operations: Pick<Operations, 'start' | 'find'>
  readonly clock: Clock
}

const patienceMs = 10_000

export function createPersonSwitches({
  connections,
  cache,
  operations,
  clock,
}: PersonSwitchesDependencies): PersonSwitches {
  const open = (connectionId: string): OpenConnection => {
    const found = connections.find(connectionId)
    if (found === undefined) throw new AppError({ code: 'not-found', what: 'connection', id: connectionId })
    return found
  }
  const switchable = (ref: FlagRef): OpenConnection => {
    const found = open(ref.connectionId)
    if (!found.connector.capabilities.personSwitch) {
      const connection = found.connection.name
      throw new AppError({ code: 'not-supported', connection, ability: 'one switch per person' })
    }
    return found
  }
  const within = (signal: AbortSignal | undefined): AbortSignal =>
    AbortSignal.any([AbortSignal.timeout(patienceMs), ...(signal === undefined ? [] : [signal])])

  return {
    async look({ ref, userId }, signal) {
      const { connector, environment } = switchable(ref)
      const [state] = await connector.readBack([ref.key], within(signal), { userIds: [userId] })
      if (state === undefined) throw new AppError({ code: 'not-found', what: 'flag', id: ref.key })
      const choice = state.overrides.find(one => one.userId === userId)
      if (choice === undefined) throw new AppError({ code: 'not-found', what: 'person', id: userId })
      return {
        ref,
        userId,
        stored: choice.variant,
        chose: choice.reason === null,
        percentage: state.flag.percentage,
        keptOff: !state.flag.enabled,
        readAtMs: clock.nowMs(),
        environmentName: environment.name,
        needs: { old: needsOf('lowers', environment), new: needsOf('raises', environment) },
      }
    },
    async switch({ operationId, ref, userId, variant, expected, ...confirmation }, context) {
      const known = operations.find(operationId)
      if (known !== undefined) return known
      const { environment } = switchable(ref)
      const before = cache.state(ref)
      if (before === undefined) throw new AppError({ code: 'not-found', what: 'flag', id: ref.key })
      const patch = { person: { userId, variant, expected } }
      return operations.start(
        {
          id: operationId,
          kind: 'change',
          title: `${ref.key} in ${environment.name}: ${userId} to ${variant.toUpperCase()}`,
          targets: [
            { ...ref, intent: { kind: 'change', patch, expectedVersion: before.flag.version }, before },
          ],
          confirmation,
          peopleUnpinned: 0,
          restores: null,
          unrecorded: false,
        },
        context,
      )
    },
    async analytics({ connectionId }, signal) {
      const { connector } = open(connectionId)
      return (await connector.readAnalytics?.(within(signal))) ?? null
    },
  }
}
