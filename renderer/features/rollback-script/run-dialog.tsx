import { Stack, Textarea, TextInput } from '@mantine/core'
import { useState } from 'react'
import type { RollbackScript, ScriptDatabase } from '../../../shared/contract/scripts-contract.ts'
import type { Failure } from '../../../shared/failure.ts'
import { ConfirmDialog, escapeStoreText, plural, StoreText } from '../../ui/index.ts'

type Given = { readonly reason: string | null; readonly environmentNameTyped: string | null }

type RunDialogProps = {
  readonly opened: boolean
  readonly script: RollbackScript
  readonly database: ScriptDatabase
  readonly statements: number
  readonly busy: boolean
  readonly failure: Failure | null
  readonly onConfirm: (given: Given) => void
  readonly onCancel: () => void
}

/** As much is asked as for moving people to NEW: what a script does, nobody here can take back. */
export function RunDialog(props: RunDialogProps) {
  const { opened, script, database, statements, busy, failure, onConfirm, onCancel } = props
  const [reason, setReason] = useState('')
  const [typed, setTyped] = useState('')
  const asks = (need: RollbackScript['needs'][number]) => script.needs.includes(need)
  const isMissing =
    (asks('reason') && reason.trim() === '') ||
    (asks('environment-name') && typed.trim() !== script.environmentName)
  return (
    <ConfirmDialog
      opened={opened}
      title={`Run the script on ${escapeStoreText(database.name)}?`}
      confirm={`Run ${plural(statements, 'statement')}`}
      dangerous
      busy={busy}
      failure={failure}
      {...(isMissing ? { blocked: 'Not filled in yet.' } : {})}
      onConfirm={() =>
        onConfirm({
          reason: reason.trim() === '' ? null : reason.trim(),
          environmentNameTyped: asks('environment-name') ? typed : null,
        })
      }
      onCancel={onCancel}
    >
      <Stack gap="sm">
        <p>
          {plural(statements, 'statement')} of <StoreText text={script.file} /> in one transaction on{' '}
          <strong>
            <StoreText text={database.name} />
          </strong>
          . Who, why and the outcome are written to the audit.
        </p>
        <Textarea
          label="Reason"
          required={asks('reason')}
          rows={2}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
        />
        {asks('environment-name') && (
          <TextInput
            label={`Type ${escapeStoreText(script.environmentName)} to confirm`}
            required
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={typed}
            onChange={event => setTyped(event.currentTarget.value)}
          />
        )}
      </Stack>
    </ConfirmDialog>
  )
}
