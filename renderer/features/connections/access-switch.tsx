import { Switch } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { Access, Connection } from '../../../shared/domain/connection.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { ConfirmDialog, escapeStoreText, FailureNote, StoreText } from '../../ui/index.ts'

type AccessSwitchProps = { readonly connection: Connection; readonly environment: Environment }

/** Taking the right to write away is done at once; giving it is asked about. */
export function AccessSwitch({ connection, environment }: AccessSwitchProps) {
  const [asking, setAsking] = useState(false)
  const setAccess = useSetAccess(() => setAsking(false))
  const name = escapeStoreText(connection.name)
  const choose = (access: Access) => setAccess.mutate({ id: connection.id, access })
  const failure = setAccess.error === null ? null : toFailure(setAccess.error)
  const isWritable = connection.access === 'read-write'
  return (
    <>
      <Switch
        // Mantine would make the description part of the name as well
        aria-label={`Allow writing to ${name}`}
        label={`Allow writing to ${name}`}
        description={
          isWritable
            ? 'Switchyard may change flags here. Switch off to only look.'
            : 'Read-only: Switchyard only looks. A rollback skips this connection until writing is allowed.'
        }
        checked={isWritable}
        disabled={setAccess.isPending}
        onChange={() => (isWritable ? choose('read-only') : setAsking(true))}
      />
      {failure !== null && !asking && <FailureNote failure={failure} compact />}
      <ConfirmDialog
        opened={asking}
        title={`Allow writing to ${name}?`}
        confirm="Allow writing"
        busy={setAccess.isPending}
        failure={asking ? failure : null}
        onConfirm={() => choose('read-write')}
        onCancel={() => setAsking(false)}
      >
        <p>
          Changes and rollbacks of <StoreText text={environment.name} /> may then be written here. Nothing is
          written now; every change still asks what <StoreText text={environment.name} /> asks for.
        </p>
      </ConfirmDialog>
    </>
  )
}

function useSetAccess(onSuccess: () => void) {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  return useMutation(
    queries.connections.setAccess.mutationOptions({
      onSuccess: () => {
        onSuccess()
        return queryClient.invalidateQueries({ queryKey: queries.connections.key() })
      },
    }),
  )
}
