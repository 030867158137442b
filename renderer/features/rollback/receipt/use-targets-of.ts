import { useQuery } from '@tanstack/react-query'
import type { OperationSummary, OperationTarget, TargetState } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'

/** The first page of targets, which the list below asks for as well. */
const PAGE = 100

/**
 * Targets of one connection among the first page: all of them, or the ones in these states where there are too many.
 * A connection that is followed person by person, or by hand, has one flag or a few.
 */
export function useTargetsOf(
  operation: OperationSummary,
  connectionId: string,
  states: readonly TargetState[],
  enabled: boolean,
): readonly OperationTarget[] {
  const { queries } = useClient()
  const narrowed = operation.targets > PAGE ? { states: [...states] } : {}
  const page = useQuery({
    ...queries.operations.targets.queryOptions({
      input: { id: operation.id, ...narrowed, offset: 0, limit: PAGE },
    }),
    enabled,
  })
  return (page.data?.targets ?? []).filter(
    target => target.connectionId === connectionId && states.includes(target.state),
  )
}
