import { Button, Group, Modal, PasswordInput, Stack } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote } from '../../ui/index.ts'

type VaultPromptProps = { readonly opened: boolean; readonly onClose: () => void }

export function VaultPrompt({ opened, onClose }: VaultPromptProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Unlock the passphrase vault" centered>
      {opened && <VaultForm onClose={onClose} />}
    </Modal>
  )
}

function VaultForm({ onClose }: { readonly onClose: () => void }) {
  const { queries } = useClient()
  const [passphrase, setPassphrase] = useState('')
  const unlock = useMutation(queries.workspace.unlockVault.mutationOptions({ onSuccess: onClose }))
  const submit = (event: FormEvent) => {
    event.preventDefault()
    unlock.mutate({ passphrase })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <PasswordInput
          label="Passphrase"
          description="It stays in this computer’s memory until Switchyard ends."
          value={passphrase}
          onChange={event => setPassphrase(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        {unlock.isError && <FailureNote failure={toFailure(unlock.error)} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Later
          </Button>
          <Button type="submit" loading={unlock.isPending} disabled={passphrase === ''}>
            Unlock the vault
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
