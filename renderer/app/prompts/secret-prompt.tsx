import { Button, Group, Modal, PasswordInput, Stack, Text } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { describeDestination, secretWord } from '../../../shared/domain/settings-facts.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { escapeStoreText, FailureNote, StoreText } from '../../ui/index.ts'

type SecretStoreKind = WorkspaceInfo['secretStore']['kind']

const keptIn: Readonly<Record<SecretStoreKind, string>> = {
  keychain: 'It is kept in this computer’s keychain.',
  'safe-storage': 'It is kept encrypted with a key of this computer’s own.',
  vault: 'It is kept in the passphrase vault.',
  'this-run': 'It is kept until Switchyard ends, and not on disk. A vault under Settings would keep it.',
}

type SecretPromptProps = {
  readonly view: ConnectionView | undefined
  readonly secretStore: SecretStoreKind
  readonly onClose: () => void
}

export function SecretPrompt({ view, secretStore, onClose }: SecretPromptProps) {
  const title = view === undefined ? '' : `Password of ${escapeStoreText(view.connection.name)}`
  return (
    <Modal opened={view !== undefined} onClose={onClose} title={title} centered>
      {view !== undefined && <SecretForm view={view} secretStore={secretStore} onClose={onClose} />}
    </Modal>
  )
}

type SecretFormProps = SecretPromptProps & { readonly view: ConnectionView }

function SecretForm({ view: { connection }, secretStore, onClose }: SecretFormProps) {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  const [secret, setSecret] = useState('')
  const give = useMutation(
    queries.connections.giveSecret.mutationOptions({
      onSuccess: () => {
        void queryClient.invalidateQueries({ queryKey: queries.connections.key() })
        onClose()
      },
    }),
  )
  const submit = (event: FormEvent) => {
    event.preventDefault()
    give.mutate({ id: connection.id, secret })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Text size="sm" c="dimmed">
          <StoreText text={describeDestination(connection.settings)} />
        </Text>
        <PasswordInput
          label={secretWord(connection.settings)}
          description={keptIn[secretStore]}
          value={secret}
          onChange={event => setSecret(event.currentTarget.value)}
          autoComplete="off"
          data-autofocus
        />
        {give.isError && <FailureNote failure={toFailure(give.error)} />}
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            Later
          </Button>
          <Button type="submit" loading={give.isPending}>
            Connect with this password
          </Button>
        </Group>
      </Stack>
    </form>
  )
}
