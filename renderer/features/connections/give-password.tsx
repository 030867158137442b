import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useClient } from '../../client/client-context.tsx'
import { secretWord } from '../../../shared/domain/settings-facts.ts'
import { toFailure } from '../../client/to-failure.ts'
import { escapeStoreText, FailureNote } from '../../ui/index.ts'
import { SecretForm } from './secret-form.tsx'

/** Asks for the one thing that is missing: the vault's passphrase while it is locked, otherwise the password. */
export function GivePassword({ view }: { readonly view: ConnectionView }) {
  return view.status.failure?.code === 'vault-locked' ? (
    <UnlockVault view={view} />
  ) : (
    <GiveSecret view={view} />
  )
}

function GiveSecret({ view }: { readonly view: ConnectionView }) {
  const { connection, status, secretSaved, clientKeySaved } = view
  const { settings } = connection
  const needsKey = 'tls' in settings && settings.tls.clientCertPem !== undefined && !clientKeySaved
  const { queries } = useClient()
  const refetch = useRefetch()
  const give = useMutation(queries.connections.giveSecret.mutationOptions({ onSuccess: refetch }))
  const failure = give.error === null ? status.failure : toFailure(give.error)
  return (
    <>
      {failure !== null && <FailureNote failure={failure} compact />}
      {needsKey && (
        <SecretForm
          label={`Private key of the client certificate of ${escapeStoreText(connection.name)}`}
          submit="Give key"
          busy={give.isPending}
          lines
          onSubmit={clientKey => give.mutate({ id: connection.id, clientKey })}
        />
      )}
      {(!needsKey || !secretSaved) && (
        <SecretForm
          label={`${secretWord(connection.settings)} of ${escapeStoreText(connection.name)}`}
          submit="Give password"
          busy={give.isPending}
          onSubmit={secret => give.mutate({ id: connection.id, secret })}
        />
      )}
    </>
  )
}

function UnlockVault({ view: { connection, status } }: { readonly view: ConnectionView }) {
  const { queries } = useClient()
  const refetch = useRefetch()
  const unlock = useMutation(queries.workspace.unlockVault.mutationOptions({ onSuccess: refetch }))
  const failure = unlock.error === null ? status.failure : toFailure(unlock.error)
  return (
    <>
      {failure !== null && <FailureNote failure={failure} compact />}
      <SecretForm
        label={`Passphrase of the vault, for ${escapeStoreText(connection.name)}`}
        submit="Unlock the vault"
        busy={unlock.isPending}
        onSubmit={passphrase => unlock.mutate({ passphrase })}
      />
    </>
  )
}

function useRefetch() {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  return () => queryClient.invalidateQueries({ queryKey: queries.connections.key() })
}
