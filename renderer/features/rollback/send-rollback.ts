import type { QueryClient } from '@tanstack/react-query'
import type { OperationSummary } from '../../../shared/domain/operation.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { Api, Queries } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import type { Attempt, RollbackStore, ScopeChoice } from './rollback-state.ts'

/** An order that never arrived is repeated by itself this long; later a person is asked whether it is still wanted. */
const REPEAT_BY_ITSELF_MS = 30_000

export type RollbackCalls = {
  readonly rollBack: Api['operations']['rollBack']
  /** waits for a lost host to come back, then asks for the operation by id */
  readonly find: (operationId: string) => Promise<OperationSummary>
  readonly remember: (operation: OperationSummary) => void
  readonly now: () => number
}

export function rollbackCalls(api: Api, queries: Queries, queryClient: QueryClient): RollbackCalls {
  return {
    rollBack: api.operations.rollBack,
    find: id => queryClient.fetchQuery(queries.operations.get.queryOptions({ input: { id }, staleTime: 0 })),
    remember: operation => {
      const key = queries.operations.get.queryKey({ input: { id: operation.id } })
      // An event may have brought a later state before the answer to the order itself.
      queryClient.setQueryData<OperationSummary>(key, known => known ?? operation)
      void queryClient.invalidateQueries({ queryKey: queries.operations.open.key() })
    },
    now: Date.now,
  }
}

/** Begins one gesture: makes its id, shows its receipt and sends it. */
export async function fireRollback(
  store: RollbackStore,
  calls: RollbackCalls,
  choice: ScopeChoice,
  suspendOverrides: boolean,
): Promise<void> {
  const attempt: Attempt = {
    operationId: crypto.randomUUID(),
    choice,
    suspendOverrides,
    unrecorded: false,
    askedAtMs: calls.now(),
    status: 'sending',
    failure: null,
  }
  store.getState().asked(attempt)
  await sendAttempt(store, calls, attempt.operationId)
}

/** Sends an attempt, or sends it again: always with the id of its gesture. */
export async function sendAttempt(
  store: RollbackStore,
  calls: RollbackCalls,
  operationId: string,
): Promise<void> {
  const { attempts, attemptChanged } = store.getState()
  const attempt = attempts.find(one => one.operationId === operationId)
  if (attempt === undefined) return
  attemptChanged(operationId, { status: 'sending', failure: null })
  try {
    const operation = await calls.rollBack({
      operationId,
      scope: attempt.choice.scope,
      suspendOverrides: attempt.suspendOverrides,
      unrecorded: attempt.unrecorded,
    })
    calls.remember(operation)
    store.getState().accepted(operationId)
  } catch (error) {
    await afterFailure(store, calls, attempt, toFailure(error))
  }
}

async function afterFailure(
  store: RollbackStore,
  calls: RollbackCalls,
  attempt: Attempt,
  failure: Failure,
): Promise<void> {
  const { attemptChanged } = store.getState()
  if (failure.code === 'journal-unwritable') {
    return attemptChanged(attempt.operationId, { status: 'ask-unrecorded', failure })
  }
  if (failure.code !== 'host-lost') return attemptChanged(attempt.operationId, { status: 'refused', failure })
  attemptChanged(attempt.operationId, { status: 'host-lost', failure })
  await askAgainById(store, calls, attempt)
}

/** The answer was lost, not necessarily the order: the host knows by id whether it came. */
async function askAgainById(store: RollbackStore, calls: RollbackCalls, attempt: Attempt): Promise<void> {
  const { operationId } = attempt
  try {
    calls.remember(await calls.find(operationId))
    store.getState().accepted(operationId)
  } catch (error) {
    const failure = toFailure(error)
    if (failure.code === 'host-lost') return askAgainById(store, calls, attempt)
    if (failure.code !== 'not-found') {
      return store.getState().attemptChanged(operationId, { status: 'never-arrived', failure })
    }
    if (calls.now() - attempt.askedAtMs <= REPEAT_BY_ITSELF_MS) return sendAttempt(store, calls, operationId)
    store.getState().attemptChanged(operationId, { status: 'never-arrived', failure: null })
  }
}
