import { TextInput, type TextInputProps } from '@mantine/core'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import type { ConnectionForm } from './connection-form.ts'

type TextField = {
  [K in keyof ConnectionForm]: ConnectionForm[K] extends string ? K : never
}[keyof ConnectionForm]

type FieldInputProps = Omit<TextInputProps, 'value' | 'onChange' | 'error'> & {
  readonly label: string
  readonly field: TextField
  /** where a refusal of this field is named */
  readonly path: string
}

/** One text of the form. Nothing may be corrected while typing a host or a name: it is sent as it stands. */
export function FieldInput({ field, path, ...props }: FieldInputProps) {
  const value = useConnectionsState(state => state.form?.[field] ?? '')
  const error = useConnectionsState(state => state.errors[path])
  return (
    <TextInput
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      {...props}
      value={value}
      error={error}
      onChange={event => connectionsState.getState().edited({ [field]: event.currentTarget.value })}
    />
  )
}
