import { Button, Group, PasswordInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { escapeStoreText, FailureNote } from '../../ui/index.ts'

/** Asks for the one thing that is missing. While the vault is locked, that is its passphrase and not this password. */
export function GivePassword({ view }: { readonly view: ConnectionView }) {
  const { connection, status } = view
  const { queries } = useClient()
  const queryClient = useQueryClient()
  const [password, setPassword] = useState('')
  const give = useMutation(
    queries.connections.giveSecret.mutationOptions({
      onSuccess: () => {
        setPassword('')
        return queryClient.invalidateQueries({ queryKey: queries.connections.key() })
      },
    }),
  )
  const failure = give.error === null ? status.failure : toFailure(give.error)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (password !== '') give.mutate({ id: connection.id, secret: password })
  }
  return (
    <>
      {failure !== null && <FailureNote failure={failure} compact />}
      {status.failure?.code !== 'vault-locked' && (
        <form onSubmit={submit}>
          <Group gap="sm" align="flex-end">
            <PasswordInput
              label={`Password of ${escapeStoreText(connection.name)}`}
              autoComplete="off"
              w={280}
              value={password}
              visibilityToggleButtonProps={{ 'aria-label': 'Show the password', tabIndex: 0 }}
              onChange={event => setPassword(event.currentTarget.value)}
            />
            <Button type="submit" loading={give.isPending} disabled={password === ''}>
              Give password
            </Button>
          </Group>
        </form>
      )}
    </>
  )
}
