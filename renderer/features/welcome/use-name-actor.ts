import { useQueryClient } from '@tanstack/react-query'
import { useClient } from '../../client/client-context.tsx'

/** Gives the host the person's name; the frame opens as soon as the workspace has one. */
export function useNameActor() {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  return queries.workspace.nameActor.mutationOptions({
    onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.workspace.info.queryKey() }),
  })
}
