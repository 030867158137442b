import { useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import type { OperationSummary } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'

/** Shows an operation as a call has just answered it, without waiting for the event that says the same. */
export function useRememberOperation(): (operation: OperationSummary) => void {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  return useCallback(
    operation => {
      queryClient.setQueryData(queries.operations.get.queryKey({ input: { id: operation.id } }), operation)
      void queryClient.invalidateQueries({ queryKey: queries.operations.open.key() })
      void queryClient.invalidateQueries({
        queryKey: queries.operations.targets.key({ input: { id: operation.id } }),
      })
    },
    [queries, queryClient],
  )
}
