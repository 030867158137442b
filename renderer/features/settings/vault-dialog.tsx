import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote } from '../../ui/index.ts'

const SHORTEST_PASSPHRASE = 8

type VaultDialogProps = { readonly opened: boolean; readonly onClose: () => void }

export function VaultDialog({ opened, onClose }: VaultDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Create a passphrase vault" centered>
      {opened && <VaultForm onClose={onClose} />}
    </Modal>
  )
}

function VaultForm({ onClose }: { readonly onClose: () => void }) {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  const [passphrase, setPassphrase] = useState('')
  const [again, setAgain] = useState('')
  const create = useMutation(
    queries.workspace.createVault.mutationOptions({
      onSuccess: async () => {
        await queryClient.invalidateQueries({ queryKey: queries.workspace.info.queryKey() })
        onClose()
      },
    }),
  )
  const tooShort = passphrase !== '' && passphrase.length < SHORTEST_PASSPHRASE
  const differs = again !== '' && again !== passphrase
  const ready = passphrase.length >= SHORTEST_PASSPHRASE && again === passphrase
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (ready) create.mutate({ passphrase })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm">
          Saved passwords move into a file that only this passphrase opens. Nobody can recover it: without it,
          passwords have to be entered again.
        </Text>
        <PasswordInput
          label="Passphrase"
          description={`At least ${SHORTEST_PASSPHRASE} characters; several words are better`}
          error={tooShort ? `${SHORTEST_PASSPHRASE - passphrase.length} more to go` : null}
          value={passphrase}
          onChange={event => setPassphrase(event.currentTarget.value)}
          autoComplete="new-password"
          data-autofocus
        />
        <PasswordInput
          label="The same again"
          error={differs ? 'Not the same yet' : null}
          value={again}
          onChange={event => setAgain(event.currentTarget.value)}
          autoComplete="new-password"
        />
        {create.isError && <FailureNote failure={toFailure(create.error)} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!ready} loading={create.isPending}>
            Create the vault
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
