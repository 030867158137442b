import { eventIterator } from '@orpc/contract'
import { z } from 'zod'
import { ConnectionStatus } from '../domain/connection-status.ts'
import { ConnectionId } from '../domain/connection.ts'
import { FlagSummary } from '../domain/flag.ts'
import { OperationSummary } from '../domain/operation.ts'
import { DemoProgress } from './workspace-contract.ts'
import { EnvironmentId } from '../domain/environment.ts'
import { procedure } from './procedure.ts'

/** Coalesced in main (at most some ten a second of each kind), so that a slow window is never flooded. */
export const AppEvent = z.discriminatedUnion('type', [
  /** first event of every subscription; a changed `epoch` or a gap in `sequence` means: refetch everything */
  z.object({ type: z.literal('hello'), epoch: z.string() }),
  z.object({
    type: z.literal('flags-changed'),
    rows: z.array(FlagSummary),
    removed: z.array(z.object({ connectionId: ConnectionId, key: z.string() })),
  }),
  z.object({ type: z.literal('connection-status'), status: ConnectionStatus }),
  z.object({ type: z.literal('connections-changed') }),
  z.object({ type: z.literal('environments-changed') }),
  z.object({ type: z.literal('operation'), operation: OperationSummary }),
  z.object({ type: z.literal('usage'), connectionId: ConnectionId }),
  z.object({ type: z.literal('measures'), connectionId: ConnectionId }),
  z.object({ type: z.literal('audit') }),
  z.object({ type: z.literal('settings') }),
  z.object({ type: z.literal('demo-progress'), progress: DemoProgress }),
  z.object({ type: z.literal('workspace') }),
])
export type AppEvent = z.infer<typeof AppEvent>

export const eventsContract = {
  /** The environment that is looked at is polled more often; the stream ends with the window. */
  stream: procedure.output(eventIterator(AppEvent)),
  watch: procedure.input(z.object({ environmentId: EnvironmentId })).output(z.void()),
}
