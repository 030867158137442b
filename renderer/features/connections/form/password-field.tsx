import { Checkbox, PasswordInput, Stack } from '@mantine/core'
import { connectionsState, useConnectionsState } from '../connections-state.ts'

type PasswordFieldProps = {
  /** what the secret is called where it comes from */
  readonly label: string
  readonly saved: boolean
  /** the saved one belongs to another server than the form names now */
  readonly elsewhere: boolean
}

/** Goes to the host once and never comes back: what is saved shows as "saved" only. */
export function PasswordField({ label, saved, elsewhere }: PasswordFieldProps) {
  const password = useConnectionsState(state => state.form?.password ?? '')
  const removePassword = useConnectionsState(state => state.form?.removePassword ?? false)
  const error = useConnectionsState(state => state.errors['secret'])
  const { edited } = connectionsState.getState()
  const word = label === 'API key' ? label : label.toLowerCase()
  return (
    <Stack gap={6}>
      <PasswordInput
        label={label}
        description={description(word, saved, elsewhere)}
        placeholder={saved && !elsewhere && !removePassword ? 'saved' : ''}
        autoComplete="new-password"
        value={password}
        error={error}
        visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed', tabIndex: 0 }}
        onChange={event => edited({ password: event.currentTarget.value, removePassword: false })}
      />
      {saved && (
        <Checkbox
          label={`Remove the saved ${word}`}
          checked={removePassword}
          onChange={event => edited({ removePassword: event.currentTarget.checked, password: '' })}
        />
      )}
    </Stack>
  )
}

function description(word: string, saved: boolean, elsewhere: boolean): string {
  if (saved && elsewhere)
    return `Enter it again: a saved ${word} is only sent to the server it was given for.`
  if (saved) return 'Saved. Type only to replace it.'
  return 'Kept out of every file in clear; Settings says where. Leave empty when the server asks for none.'
}
