import { Checkbox, Textarea, TextInput } from '@mantine/core'
import type { ChangePreview } from '../../shared/contract/flags-contract.ts'
import { StoreText } from './text/store-text.tsx'

export type Need = ChangePreview['needs'][number]
export type Given = { readonly confirmed: boolean; readonly reason: string; readonly environmentName: string }
export const nothingGiven: Given = { confirmed: false, reason: '', environmentName: '' }

/** Typing the environment's name confirms more than a tick does, so the tick is not asked for beside it. */
const asksTick = (needs: readonly Need[]) => needs.includes('confirm') && !needs.includes('environment-name')

/**
 * What is still missing before a change may be sent, as the reason beside a button that cannot be pressed.
 * The host checks all of it again.
 */
export function missingWords(
  needs: readonly Need[],
  given: Given,
  environmentName: string,
): string | undefined {
  if (needs.includes('reason') && given.reason.trim() === '') return 'Give a reason first.'
  if (needs.includes('environment-name') && given.environmentName.trim() !== environmentName) {
    return `Type ${environmentName} first.`
  }
  return asksTick(needs) && !given.confirmed ? 'Confirm it first.' : undefined
}

/** The same as the contract takes it. Only after `missingWords` had nothing to say. */
export function givenAnswers(given: Given): {
  confirmed: true
  reason: string | null
  environmentNameTyped: string | null
} {
  return {
    confirmed: true,
    reason: given.reason.trim() === '' ? null : given.reason.trim(),
    environmentNameTyped: given.environmentName.trim() === '' ? null : given.environmentName.trim(),
  }
}

type ConfirmationFieldsProps = {
  readonly needs: readonly Need[]
  readonly environmentName: string
  /** what is confirmed, said by the person: "Yes, people move to NEW" */
  readonly confirmation: string
  readonly given: Given
  readonly onGiven: (given: Given) => void
}

/** The fields that raising exposure asks for; nothing at all where nothing is asked. */
export function ConfirmationFields(props: ConfirmationFieldsProps) {
  const { needs, environmentName, confirmation, given, onGiven } = props
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
      {asksTick(needs) && (
        <Checkbox
          label={confirmation}
          checked={given.confirmed}
          onChange={event => onGiven({ ...given, confirmed: event.currentTarget.checked })}
        />
      )}
    </>
  )
}
