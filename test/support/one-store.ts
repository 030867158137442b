import type { OperationSummary } from '../../shared/domain/operation.ts'
import { buildState } from './flags.ts'
import { createMemoryConnector, type MemoryConnector } from './memory-connector.ts'
import { type Desk, type DeskConnection, type DeskOptions, openDesk } from './operations-desk.ts'
import { temporaryFolder } from './temporary-folder.ts'

/** `flag_0` …, enabled at 25 %, with the versions `v0` … */
export const flagStates = (count: number, connectionId = 'production') =>
  Array.from({ length: count }, (_, index) =>
    buildState({ connectionId, key: `flag_${index}`, version: `v${index}` }),
  )

/** A desk with one store of so many flags, already read, and whatever else the test brings. */
export async function oneStore(
  count: number,
  options: DeskOptions = {},
  extra: readonly DeskConnection[] = [],
) {
  const connector = createMemoryConnector(flagStates(count))
  const desk = openDesk(temporaryFolder(), [{ id: 'production', connector }, ...extra], options)
  for (const { connection } of desk.connections.list()) await desk.sync(connection.id)
  return { desk, connector }
}

/** A change with everything that the strictest environment asks for. */
export function changeTo(desk: Desk, operationId: string, percentage: number, key = 'flag_0') {
  const ref = { connectionId: 'production', key }
  return desk.changes.change(
    {
      operationId,
      ref,
      patch: { percentage },
      expectedVersion: desk.cache.state(ref)?.flag.version ?? '',
      confirmed: true,
      reason: 'next stage',
      environmentNameTyped: 'Production',
    },
    desk.context,
  )
}

export const isAllOff = (connector: MemoryConnector) =>
  [...connector.flags.values()].every(({ flag }) => !flag.enabled)

/** Counts above zero. */
export const statesOf = (summary: OperationSummary) =>
  Object.fromEntries(Object.entries(summary.counts).filter(([, count]) => count > 0))
