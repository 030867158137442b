import { Button } from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Connection } from '../../../shared/domain/connection.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { ConfirmDialog, escapeStoreText } from '../../ui/index.ts'

export function RemoveConnection({ connection }: { readonly connection: Connection }) {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  const [asking, setAsking] = useState(false)
  const remove = useMutation(
    queries.connections.remove.mutationOptions({
      onSuccess: () => queryClient.invalidateQueries({ queryKey: queries.connections.key() }),
    }),
  )
  const name = escapeStoreText(connection.name)
  return (
    <>
      <Button
        variant="default"
        size="xs"
        leftSection={<IconTrash size={14} aria-hidden />}
        aria-label={`Remove ${name}`}
        onClick={() => setAsking(true)}
      >
        Remove
      </Button>
      <ConfirmDialog
        opened={asking}
        title={`Remove ${name}?`}
        confirm={`Remove ${name}`}
        dangerous
        busy={remove.isPending}
        failure={remove.error === null ? null : toFailure(remove.error)}
        onConfirm={() => remove.mutate({ id: connection.id })}
        onCancel={() => setAsking(false)}
      >
        <p>
          Its flags leave every screen, a rollback no longer reaches it, and its password is deleted here. The
          store itself is not touched. What was done through it stays in History.
        </p>
      </ConfirmDialog>
    </>
  )
}
