import type { FlagState } from '../../shared/domain/flag.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import { bounded } from './bounded.ts'
import type { OperationRequest, PlannedTarget } from './operations.ts'
import type { Workings } from './workings.ts'

type Needs = Pick<Workings, 'connections' | 'limits' | 'ending' | 'log'>

/**
 * No sync brings every person's own switch, so the state before such a change is read along with it: what a restore
 * puts back. Putting someone back on OLD does not wait for a store that cannot be read.
 *
 * @throws AppError whatever keeps a change to NEW from being read
 */
export async function withOwnSwitches(
  request: OperationRequest,
  needs: Needs,
): Promise<readonly PlannedTarget[]> {
  return Promise.all(request.targets.map(target => withOwnSwitch(target, needs)))
}

export const namesPeople = ({ targets }: OperationRequest): boolean =>
  targets.some(({ intent }) => intent.kind === 'change' && intent.patch.person !== undefined)

async function withOwnSwitch(target: PlannedTarget, needs: Needs): Promise<PlannedTarget> {
  const { intent } = target
  const open = needs.connections.find(target.connectionId)
  if (intent.kind !== 'change' || intent.patch.person === undefined || open === undefined) return target
  const { userId, variant, expected } = intent.patch.person
  try {
    return { ...target, before: (await readSwitch(target, userId, open, needs)) ?? target.before }
  } catch (error) {
    if (variant === 'new') throw error
    // the write sets it only where it is still so, so what is expected is what a restore may go by
    return { ...target, before: target.before && withSwitch(target.before, userId, expected) }
  }
}

async function readSwitch(
  { key }: PlannedTarget,
  userId: string,
  { connection, connector }: OpenConnection,
  { limits, ending }: Needs,
): Promise<FlagState | undefined> {
  const states = await bounded(connection.name, limits.beforeMs, [ending], signal =>
    connector.readBack([key], signal, { userIds: [userId] }),
  )
  return states.find(({ flag }) => flag.key === key)
}

function withSwitch(state: FlagState, userId: string, variant: 'old' | 'new'): FlagState {
  const own = {
    id: userId,
    flagKey: state.flag.key,
    userId,
    variant,
    reason: null,
    expiresAt: null,
    createdAt: null,
  }
  return { ...state, overrides: [own] }
}
