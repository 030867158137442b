import { Textarea, TextInput } from '@mantine/core'
import type { ChangePreview } from '../../shared/contract/flags-contract.ts'
import { StoreText } from './text/store-text.tsx'

export type Need = ChangePreview['needs'][number]
export type Given = { readonly reason: string; readonly environmentName: string }
export const nothingGiven: Given = { reason: '', environmentName: '' }

/**
 * What is still missing before a change may be sent, as the reason beside a button that cannot be pressed. The press
 * itself is the `confirm`. The host checks all of it again.
 */
export function missingWords(needs: readonly Need[], given: Given, environmentName: string): string | undefined {
  if (needs.includes('reason') && given.reason.trim() === '') return 'Give a reason first.'
  if (needs.includes('environment-name') && given.environmentName.trim() !== environmentName) {
    return `Type ${environmentName} first.`
  }
  return undefined
}

type ConfirmationFieldsProps = {
  readonly needs: readonly Need[]
  readonly environmentName: string
  readonly given: Given
  readonly onGiven: (given: Given) => void
}

/** The fields that raising exposure asks for; nothing at all where nothing is asked. */
export function ConfirmationFields({ needs, environmentName, given, onGiven }: ConfirmationFieldsProps) {
  return (
    <>
      {needs.includes('reason') && (
        <Textarea
          label="Reason"
          required
          autosize
          minRows={2}
          maxLength={2000}
          value={given.reason}
          onChange={event => onGiven({ ...given, reason: event.currentTarget.value })}
        />
      )}
      {needs.includes('environment-name') && (
        <TextInput
          label={
            <>
              Type <StoreText text={environmentName} /> to confirm
            </>
          }
          required
          autoComplete="off"
          spellCheck={false}
          value={given.environmentName}
          onChange={event => onGiven({ ...given, environmentName: event.currentTarget.value })}
        />
      )}
    </>
  )
}
