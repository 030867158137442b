import { Radio, Stack, Textarea, TextInput } from '@mantine/core'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import { ClientKeyField } from './client-key-field.tsx'
import type { ConnectionForm } from './connection-form.ts'
import { FormSection } from './form-section.tsx'
import { showsCertificate } from './tls-form.ts'

/** There is no way to encrypt without checking who answers: that would only look safe. */
export function TlsFields({ keySaved }: { readonly keySaved: boolean }) {
  const tls = useConnectionsState(state => state.form?.tls)
  const errors = useConnectionsState(state => state.errors)
  if (tls === undefined) return null
  const edit = (change: Partial<ConnectionForm['tls']>) =>
    connectionsState.getState().edited({ tls: { ...tls, ...change } })
  const hasErrors = Object.keys(errors).some(path => /^(settings\.tls\.|clientKey$)/.test(path))
  return (
    <Stack gap="sm">
      <Radio.Group
        label="Encryption"
        value={tls.mode}
        onChange={mode => edit({ mode: mode === 'off' ? 'off' : 'verify' })}
      >
        <Stack gap={6} mt={6}>
          <Radio value="verify" label="TLS, always checking that the right server answers" />
          <Radio
            value="off"
            label="Not encrypted"
            description="Password and data can be read on the way. For a server on this machine or behind a tunnel."
          />
        </Stack>
      </Radio.Group>
      {tls.mode === 'verify' && (
        <FormSection
          title="Certificates of your own"
          opened={hasErrors || tls.caPem + tls.clientCertPem + tls.pinnedSha256 + tls.serverName !== ''}
        >
          <Textarea
            label="Certificate authority (PEM)"
            description="Added to those this computer already trusts."
            placeholder="-----BEGIN CERTIFICATE-----"
            rows={3}
            spellCheck={false}
            value={tls.caPem}
            error={errors['settings.tls.caPem']}
            onChange={event => edit({ caPem: event.currentTarget.value })}
          />
          <TextInput
            label="Pinned certificate (SHA-256, hex)"
            description="When given, only the server with this very certificate is accepted."
            autoComplete="off"
            spellCheck={false}
            value={tls.pinnedSha256}
            error={errors['settings.tls.pinnedSha256']}
            onChange={event => edit({ pinnedSha256: event.currentTarget.value })}
          />
          <TextInput
            label="Server name in the certificate"
            description="Only when it differs from the host."
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={tls.serverName}
            error={errors['settings.tls.serverName']}
            onChange={event => edit({ serverName: event.currentTarget.value })}
          />
          <Textarea
            label="Client certificate (PEM)"
            description="For a server that asks who is calling. Its private key is a secret of its own."
            placeholder="-----BEGIN CERTIFICATE-----"
            rows={3}
            spellCheck={false}
            value={tls.clientCertPem}
            error={errors['settings.tls.clientCertPem']}
            onChange={event => edit({ clientCertPem: event.currentTarget.value })}
          />
          {showsCertificate(tls) && <ClientKeyField saved={keySaved} />}
        </FormSection>
      )}
    </Stack>
  )
}
