import { hashKey, type QueryClient, type QueryKey } from '@tanstack/react-query'
import type { AppEvent } from '../../shared/contract/events-contract.ts'
import type { WorkspaceInfo } from '../../shared/contract/workspace-contract.ts'
import type { OperationSummary } from '../../shared/domain/operation.ts'
import type { Invalidation } from './batch-invalidation.ts'
import type { Api, Queries } from './client-context.tsx'
import type { HostStateStore } from './host-state.ts'
import { mergeFlagRows } from './merge-flag-rows.ts'

/** Usage arrives with every poll of every connection; charts of an hour do not need more. */
const USAGE_EVERY_MS = 3_000

export type EventSink = {
  readonly queryClient: QueryClient
  readonly queries: Queries
  readonly invalidation: Invalidation
  readonly hostState: HostStateStore
}

type EventOf<T extends AppEvent['type']> = Extract<AppEvent, { type: T }>

/** Brings the query cache up to date with one event: rows where the event carries them, otherwise a fetch of what is shown. */
export function applyEvent(event: AppEvent, sink: EventSink): void {
  const { queries, hostState } = sink
  const { invalidate } = sink.invalidation
  switch (event.type) {
    case 'hello':
      return
    case 'flags-changed':
      return applyFlags(event, sink)
    case 'connection-status':
      return applyStatus(event, sink)
    case 'connections-changed':
      invalidate(queries.connections.key())
      invalidate(queries.flags.key())
      invalidate(queries.overview.key())
      invalidate(queries.measures.key())
      return
    case 'environments-changed':
      return invalidate(queries.environments.key())
    case 'operation':
      return applyOperation(event.operation, sink)
    case 'usage':
      invalidate(queries.overview.usage.key(), USAGE_EVERY_MS)
      return invalidate(queries.overview.troubles.key(), USAGE_EVERY_MS)
    case 'measures':
      return invalidate(queries.measures.key(), USAGE_EVERY_MS)
    case 'audit':
      invalidate(queries.history.key())
      invalidate(queries.rollbackLog.key())
      return invalidate(queries.overview.changes.key())
    case 'settings':
      invalidate(queries.settings.key())
      return invalidate(queries.overview.troubles.key())
    case 'demo-progress':
      return hostState.setState({ demoProgress: event.progress.share < 1 ? event.progress : null })
    case 'workspace':
      void followWorkspace(sink)
  }
}

function applyFlags(event: EventOf<'flags-changed'>, sink: EventSink): void {
  const { queryClient, queries, invalidation } = sink
  update<Output<'flags', 'list'>>(sink, queries.flags.list.queryKey(), rows =>
    mergeFlagRows(rows, event.rows, event.removed),
  )
  const keys = new Set([...event.rows, ...event.removed].map(row => row.key))
  const touches = (queryKey: QueryKey) => keys.has(inputKey(queryKey) ?? '')
  for (const queryKey of [queries.flags.get.key(), queries.flags.timeline.key()])
    void queryClient.invalidateQueries({ queryKey, predicate: query => touches(query.queryKey) })
  invalidation.invalidate(queries.overview.changes.key())
}

function applyStatus({ status }: EventOf<'connection-status'>, sink: EventSink): void {
  update<Output<'connections', 'list'>>(sink, sink.queries.connections.list.queryKey(), views =>
    views.map(view => (view.connection.id === status.connectionId ? { ...view, status } : view)),
  )
}

function applyOperation(operation: OperationSummary, sink: EventSink): void {
  const { queryClient, invalidation } = sink
  const { operations, overview, history, rollbackLog } = sink.queries
  queryClient.setQueryData(operations.get.queryKey({ input: { id: operation.id } }), operation)
  update<Output<'operations', 'open'>>(sink, operations.open.queryKey(), open =>
    open.some(one => one.id === operation.id)
      ? open.map(one => (one.id === operation.id ? operation : one))
      : [operation, ...open],
  )
  invalidation.invalidate(operations.targets.key({ input: { id: operation.id } }))
  if (operation.settledAtMs === null) return
  for (const queryKey of [operations.recent.key(), overview.changes.key(), history.key(), rollbackLog.key()])
    invalidation.invalidate(queryKey)
}

/** After a new line to the host: nobody knows what was missed meanwhile. */
export async function catchUp(sink: EventSink): Promise<void> {
  if (!(await followWorkspace(sink))) await sink.queryClient.invalidateQueries()
}

/** The host may have opened another workspace: then nothing that is cached belongs on screen any more. */
async function followWorkspace({ queryClient, queries, hostState }: EventSink): Promise<boolean> {
  const queryKey = queries.workspace.info.queryKey()
  const before = queryClient.getQueryData<WorkspaceInfo>(queryKey)
  await queryClient.invalidateQueries({ queryKey })
  const after = queryClient.getQueryData<WorkspaceInfo>(queryKey)
  if (before?.workspace === after?.workspace && before?.folder === after?.folder) return false
  hostState.setState({ demoProgress: null })
  await queryClient.resetQueries({ predicate: query => query.queryHash !== hashKey(queryKey) })
  return true
}

type Output<G extends keyof Api, P extends keyof Api[G]> = Api[G][P] extends (
  ...input: never[]
) => Promise<infer Data>
  ? Data
  : never

/** An answer still on its way was given before the event and will overwrite it: then it is asked for once more. */
function update<Data>(sink: EventSink, queryKey: QueryKey, change: (data: Data) => Data): void {
  const { queryClient, invalidation } = sink
  queryClient.setQueryData<Data>(queryKey, data => (data === undefined ? undefined : change(data)))
  const query = queryClient.getQueryCache().find({ queryKey, exact: true })
  if (query?.state.fetchStatus !== 'fetching') return
  // Not cancelled: with an event a moment, a long list would never arrive at all.
  const askAgain = () => invalidation.invalidate(queryKey)
  query.promise?.then(askAgain, askAgain)
}

function inputKey(queryKey: QueryKey): string | undefined {
  const options = queryKey[1]
  if (typeof options !== 'object' || options === null || !('input' in options)) return undefined
  const { input } = options
  return typeof input === 'object' && input !== null && 'key' in input ? String(input.key) : undefined
}
