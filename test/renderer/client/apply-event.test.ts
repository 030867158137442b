import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { QueryClient, QueryObserver } from '@tanstack/react-query'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { applyEvent } from '../../../renderer/client/apply-event.ts'
import { createInvalidation } from '../../../renderer/client/batch-invalidation.ts'
import { createHostState } from '../../../renderer/client/host-state.ts'
import type { AppEvent } from '../../../shared/contract/events-contract.ts'
import { fakeApi, type Answers } from '../support/fake-client.tsx'
import { buildOperation } from '../support/operations.ts'
import { connectionView, flagRow, workspaceInfo } from '../support/rows.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

describe('events and what is cached', () => {
  test('a changed flag changes its row only, without asking the host', async () => {
    const { apply, queryClient, queries, callsOf, watch } = setUp({
      flags: { list: () => [flagRow('a'), flagRow('b')] },
    })
    await watch(queries.flags.list.queryOptions())
    const before = queryClient.getQueryData(queries.flags.list.queryKey())
    apply({ type: 'flags-changed', rows: [flagRow('b', { percentage: 0 })], removed: [] })
    const after = queryClient.getQueryData(queries.flags.list.queryKey())
    expect(after?.[0]).toBe(before?.[0])
    expect(after?.[1]?.percentage).toBe(0)
    expect(callsOf('flags.list')).toHaveLength(1)
  })

  test('the page of a changed flag is read again, that of another flag is not', async () => {
    const { apply, queries, callsOf, watch } = setUp({
      flags: { list: () => [], timeline: () => ({ steps: [], marks: [], simulatedUntilMs: null }) },
    })
    const ref = (key: string) => ({ connectionId: 'production', key })
    await watch(queries.flags.timeline.queryOptions({ input: ref('a') }))
    await watch(queries.flags.timeline.queryOptions({ input: ref('b') }))
    apply({ type: 'flags-changed', rows: [flagRow('b')], removed: [] })
    await vi.runAllTimersAsync()
    expect(callsOf('flags.timeline')).toEqual([ref('a'), ref('b'), ref('b')])
  })

  test('a list that is still on its way when the event comes is asked for again: it may be older', async () => {
    let answer: ((rows: ReturnType<typeof flagRow>[]) => void) | undefined
    const { apply, queries, callsOf, queryClient } = setUp({
      flags: { list: () => new Promise(resolve => (answer = resolve)) },
    })
    const observer = new QueryObserver(queryClient, queries.flags.list.queryOptions())
    const stop = observer.subscribe(() => undefined)
    await vi.advanceTimersByTimeAsync(0)
    apply({ type: 'flags-changed', rows: [flagRow('a', { percentage: 0 })], removed: [] })
    answer?.([flagRow('a', { percentage: 100 })])
    await vi.advanceTimersByTimeAsync(0)
    answer?.([flagRow('a', { percentage: 0 })])
    await vi.advanceTimersByTimeAsync(0)
    expect(callsOf('flags.list')).toHaveLength(2)
    expect(observer.getCurrentResult().data?.[0]?.percentage).toBe(0)
    stop()
  })

  test('a status changes its connection and leaves the others the very same', async () => {
    const views = [connectionView('staging'), connectionView('production')]
    const { apply, queryClient, queries, watch } = setUp({ connections: { list: () => views } })
    await watch(queries.connections.list.queryOptions())
    const before = queryClient.getQueryData(queries.connections.list.queryKey())
    apply({ type: 'connection-status', status: connectionView('production', { link: 'down' }).status })
    const after = queryClient.getQueryData(queries.connections.list.queryKey())
    expect(after?.map(({ status }) => status.link)).toEqual(['live', 'down'])
    expect(after?.[0]).toBe(before?.[0])
  })

  test('an operation is put in the list of open ones, and then kept up to date there', async () => {
    const { apply, queryClient, queries, watch } = setUp({ operations: { open: () => [] } })
    await watch(queries.operations.open.queryOptions())
    const open = () => queryClient.getQueryData(queries.operations.open.queryKey())
    const running = buildOperation({ sending: 1 }, { id: 'o1' })
    apply({ type: 'operation', operation: running })
    expect(open()).toEqual([running])
    const settled = buildOperation({ verified: 1 }, { id: 'o1', settledAtMs: 5_000 })
    apply({ type: 'operation', operation: settled })
    expect(open()).toEqual([settled])
    expect(queryClient.getQueryData(queries.operations.get.queryKey({ input: { id: 'o1' } }))).toEqual(
      settled,
    )
  })

  test('usage that arrives all the time is asked for once in a few seconds', async () => {
    const { apply, queries, callsOf, watch } = setUp({
      overview: { troubles: () => ({ troubles: [], watched: 1, readAtMs: 0 }) },
    })
    await watch(queries.overview.troubles.queryOptions())
    for (let second = 0; second < 6; second += 1) {
      apply({ type: 'usage', connectionId: 'production' })
      await vi.advanceTimersByTimeAsync(1_000)
    }
    await vi.advanceTimersByTimeAsync(10_000)
    const asked = callsOf('overview.troubles').length - 1
    expect(asked).toBeGreaterThanOrEqual(2)
    expect(asked).toBeLessThanOrEqual(3)
  })

  test('progress of the demo is shown until it is done', () => {
    const { apply, hostState } = setUp({})
    apply({ type: 'demo-progress', progress: { step: 'making people', share: 0.4 } })
    expect(hostState.getState().demoProgress).toEqual({ step: 'making people', share: 0.4 })
    apply({ type: 'demo-progress', progress: { step: 'done', share: 1 } })
    expect(hostState.getState().demoProgress).toBeNull()
  })

  test('another workspace takes everything cached away, the same one only its own facts', async () => {
    let info = workspaceInfo()
    const { apply, queryClient, queries, watch, callsOf } = setUp({
      workspace: { info: () => info },
      flags: { list: () => [flagRow(info.workspace)] },
    })
    await watch(queries.workspace.info.queryOptions())
    await watch(queries.flags.list.queryOptions())
    info = workspaceInfo({ suggestedName: 'ana' })
    apply({ type: 'workspace' })
    await vi.advanceTimersByTimeAsync(0)
    expect(callsOf('flags.list')).toHaveLength(1)
    info = workspaceInfo({ workspace: 'demo', folder: '/home/mara/switchyard/demo' })
    apply({ type: 'workspace' })
    await vi.advanceTimersByTimeAsync(0)
    expect(queryClient.getQueryData(queries.flags.list.queryKey())?.map(row => row.key)).toEqual(['demo'])
  })
})

function setUp(answers: Answers) {
  const { api, callsOf } = fakeApi(answers)
  const queries = createTanstackQueryUtils(api)
  const queryClient = new QueryClient({
    defaultOptions: { queries: { staleTime: Infinity, retry: false, networkMode: 'always' } },
  })
  const hostState = createHostState()
  const sink = { queryClient, queries, hostState, invalidation: createInvalidation(queryClient) }
  /** as a screen does: only what is on screen is fetched again */
  const watch = async (options: { queryKey: readonly unknown[] }) => {
    new QueryObserver(queryClient, options).subscribe(() => undefined)
    await vi.advanceTimersByTimeAsync(0)
  }
  return {
    apply: (event: AppEvent) => applyEvent(event, sink),
    queryClient,
    queries,
    hostState,
    callsOf,
    watch,
  }
}
