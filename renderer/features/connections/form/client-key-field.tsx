import { Textarea } from '@mantine/core'
import { connectionsState, useConnectionsState } from '../connections-state.ts'

/** The key goes to the host once and never comes back: what is saved shows as "saved" only. */
export function ClientKeyField({ saved }: { readonly saved: boolean }) {
  const clientKey = useConnectionsState(state => state.form?.clientKey ?? '')
  const error = useConnectionsState(state => state.errors['clientKey'])
  return (
    <Textarea
      label="Private key of the client certificate (PEM)"
      description={
        saved
          ? 'Saved. Paste only to replace it; another certificate needs its own.'
          : 'Kept like a password, out of every file in clear. Without a passphrase of its own.'
      }
      placeholder={saved ? 'saved' : '-----BEGIN PRIVATE KEY-----'}
      rows={3}
      autoComplete="off"
      spellCheck={false}
      value={clientKey}
      error={error}
      onChange={event => connectionsState.getState().edited({ clientKey: event.currentTarget.value })}
    />
  )
}
