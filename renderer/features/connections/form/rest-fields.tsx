import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import { FieldInput } from './field-input.tsx'
import type { AuthenticationScheme, RestForm } from './rest-form.ts'

const schemeWords: Readonly<Record<AuthenticationScheme, string>> = {
  bearer: 'Bearer token',
  'api-key': 'API key in a header',
  basic: 'User and password',
  none: 'Nothing: the API asks for no sign-in',
}

const schemes: readonly AuthenticationScheme[] = ['bearer', 'api-key', 'basic', 'none']

/** Where an HTTP flag API is, and how a request shows who it is from. */
export function RestFields() {
  const scheme = useConnectionsState(state => state.form?.rest.scheme ?? 'bearer')
  const flagsPath = useConnectionsState(state => state.form?.rest.flagsPath ?? '')
  const keyHeader = useConnectionsState(state => state.form?.rest.keyHeader ?? '')
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
      <FieldInput
        label="Host"
        field="host"
        path="settings.host"
        placeholder="api.example.internal"
        required
      />
      <FieldInput label="Port" field="port" path="settings.port" inputMode="numeric" required />
      <RestInput
        label="Path of the flag list"
        description="A flag's own address is this and its name. Redirects are never followed."
        field="flagsPath"
        value={flagsPath}
        path="settings.flagsPath"
      />
      <NativeSelect
        label="Signs in with"
        description="Only ever sent to this host and port."
        data={schemes.map(value => ({ value, label: schemeWords[value] }))}
        value={scheme}
        onChange={event =>
          editRest({ scheme: schemes.find(one => one === event.currentTarget.value) ?? 'bearer' })
        }
      />
      {scheme === 'api-key' && (
        <RestInput
          label="Header of the key"
          field="keyHeader"
          value={keyHeader}
          path="settings.authentication.header"
        />
      )}
      {scheme === 'basic' && (
        <FieldInput label="User" field="user" path="settings.authentication.user" required />
      )}
    </SimpleGrid>
  )
}

type RestInputProps = {
  readonly label: string
  readonly description?: string
  readonly field: 'flagsPath' | 'keyHeader'
  readonly value: string
  readonly path: string
}

function RestInput({ field, path, ...props }: RestInputProps) {
  const error = useConnectionsState(state => state.errors[path])
  return (
    <TextInput
      {...props}
      required
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      error={error}
      onChange={event => editRest({ [field]: event.currentTarget.value })}
    />
  )
}

function editRest(change: Partial<RestForm>): void {
  const { form, edited } = connectionsState.getState()
  if (form !== null) edited({ rest: { ...form.rest, ...change } })
}
