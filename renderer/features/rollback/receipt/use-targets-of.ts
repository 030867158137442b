import { useQuery } from '@tanstack/react-query'
import {
  TargetState,
  type OperationSummary,
  type OperationTarget,
} from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'

/** The first page of targets, which the list below asks for as well. */
const PAGE = 100
/** The most that is answered at once: too much to ask for with every step of a running operation. */
const MOST = 500

const unproven: readonly TargetState[] = TargetState.options.filter(state => state !== 'verified')

/**
 * Targets of one connection, for what is followed person by person or by hand: a flag or a few. Among thousands of
 * targets those that are verified are left out, since they cannot be asked for by connection.
 */
export function useTargetsOf(
  operation: OperationSummary,
  connectionId: string,
  enabled = true,
): readonly OperationTarget[] {
  const { queries } = useClient()
  const fits = operation.targets <= (operation.settledAtMs === null ? PAGE : MOST)
  const page = useQuery({
    ...queries.operations.targets.queryOptions({
      input: {
        id: operation.id,
        ...(fits ? {} : { states: [...unproven] }),
        offset: 0,
        limit: operation.targets <= PAGE ? PAGE : MOST,
      },
    }),
    enabled,
  })
  return (page.data?.targets ?? []).filter(target => target.connectionId === connectionId)
}
