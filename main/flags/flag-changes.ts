import type { ChangePreview } from '../../shared/contract/flags-contract.ts'
import type { FlagPatch, FlagState } from '../../shared/domain/flag.ts'
import type { FlagRef, OperationSummary } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { OpenConnection, OpenConnections } from '../connections/open-connections.ts'
import type { OperationContext, Operations } from '../operations/index.ts'
import type { FlagCache } from './flag-cache.ts'
import { checkPatch } from './flag-changes-check.ts'
import { previewOf } from './flag-changes-preview.ts'

export type FlagChangeInput = {
  readonly ref: FlagRef
  readonly patch: FlagPatch
  readonly expectedVersion: string
}
export type FlagChangeRequest = FlagChangeInput & {
  readonly operationId: string
  readonly confirmed: boolean
  readonly reason: string | null
  readonly environmentNameTyped: string | null
  /** going back to an earlier setting: said in the title where it lowers */
  readonly stepBack?: boolean | undefined
}

/** Changing one flag by hand: what it would do, and doing it. */
export interface FlagChanges {
  /** @throws AppError `not-found`, `conflict` (the flag moved on), `invalid-input`, `not-supported` */
  previewChange(input: FlagChangeInput): ChangePreview
  /** As `previewChange`, and what `Operations.start` throws. */
  change(request: FlagChangeRequest, context: OperationContext): Promise<OperationSummary>
}

export type FlagChangesDependencies = {
  readonly connections: OpenConnections
  readonly cache: FlagCache
  readonly operations: Pick<Operations, 'start' | 'find'>
  /** people of a connection's application; undefined: not known */
  readonly people: (connectionId: string) => number | undefined
}

export function createFlagChanges({
  connections,
  cache,
  operations,
  people,
}: FlagChangesDependencies): FlagChanges {
  const look = ({
    ref,
    patch,
    expectedVersion,
  }: FlagChangeInput): { open: OpenConnection; state: FlagState } => {
    const open = connections.find(ref.connectionId)
    if (open === undefined)
      throw new AppError({ code: 'not-found', what: 'connection', id: ref.connectionId })
    const state = cache.state(ref)
    if (state === undefined) throw new AppError({ code: 'not-found', what: 'flag', id: ref.key })
    // which way a change moves people can only be judged against the state it was made for
    if (state.flag.version !== expectedVersion) {
      throw new AppError({ code: 'conflict', expected: expectedVersion, found: state.flag.version })
    }
    checkPatch(patch, open)
    return { open, state }
  }

  return {
    previewChange(input) {
      const { open, state } = look(input)
      return previewOf(
        state,
        input.patch,
        open,
        cache.summary(input.ref),
        people(input.ref.connectionId) ?? null,
      )
    },
    async change(request, context) {
      const { ref, patch, expectedVersion, operationId, stepBack, ...confirmation } = request
      const known = operations.find(operationId)
      if (known !== undefined) return known
      const { open, state } = look(request)
      const preview = previewOf(state, patch, open, cache.summary(ref), null)
      if (preview.fields.length === 0)
        throw new AppError({ code: 'invalid-input', field: 'patch', problem: 'it changes nothing' })
      return operations.start(
        {
          id: operationId,
          kind: 'change',
          title: `${stepBack === true && preview.direction === 'lowers' ? 'Step back ' : ''}${ref.key} in ${open.environment.name}: ${preview.fields.map(describe).join(', ')}`,
          targets: [{ ...ref, intent: { kind: 'change', patch, expectedVersion }, before: state }],
          confirmation,
          peopleUnpinned: 0,
          restores: null,
          unrecorded: false,
        },
        context,
      )
    },
  }
}

const longestShown = 60

function describe({ field, before, after }: ChangePreview['fields'][number]): string {
  const isLong = before.length > longestShown || after.length > longestShown
  return isLong ? `${field} changed` : `${field} ${before || 'empty'} → ${after || 'empty'}`
}
