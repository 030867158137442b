import { Button } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import type { Imported } from '../../../../shared/contract/connections-contract.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { escapeStoreText, FailureNote, plural } from '../../../ui/index.ts'
import { transferState, useTransferState } from './transfer-state.ts'
import styles from './transfer.module.css'

/** Says what was imported, for as long as it can be taken back in one go. */
export function UndoImport() {
  const imported = useTransferState(state => state.imported)
  const undo = useUndo()
  if (imported === null) return null
  const names = imported.connections.map(({ connection }) => escapeStoreText(connection.name)).join(', ')
  return (
    <section className={styles.undo} aria-label="Imported just now">
      <p role="status">
        {plural(imported.connections.length, 'connection')} imported, read-only: {names}.
      </p>
      <Button size="xs" variant="default" loading={undo.isPending} onClick={() => undo.mutate(imported)}>
        Remove {imported.connections.length === 1 ? 'it' : 'them'} again
      </Button>
      <Button size="xs" variant="subtle" onClick={() => transferState.getState().forgotten()}>
        Keep
      </Button>
      {undo.error !== null && <FailureNote failure={toFailure(undo.error)} compact />}
    </section>
  )
}

/** A protection that was raised stays: it is never lowered without being asked about by itself. */
function useUndo() {
  const { api, queries } = useClient()
  const queryClient = useQueryClient()
  return useMutation({
    mutationFn: async ({ connections, environmentIds }: Imported) => {
      for (const { connection } of connections) await gone(api.connections.remove({ id: connection.id }))
      for (const id of environmentIds) await gone(api.environments.remove({ id }))
    },
    onSuccess: () => transferState.getState().forgotten(),
    onSettled: async () => {
      await queryClient.invalidateQueries({ queryKey: queries.environments.key() })
      await queryClient.invalidateQueries({ queryKey: queries.connections.key() })
    },
  })
}

/** What somebody has removed already is as gone as it can be. */
async function gone(removing: Promise<void>): Promise<void> {
  try {
    await removing
  } catch (error) {
    if (toFailure(error).code !== 'not-found') throw error
  }
}
