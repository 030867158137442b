import { Button, TextInput } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { ConnectionOutcome, OperationSummary } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { ConfirmDialog, escapeStoreText } from '../../../ui/index.ts'
import { dialogLayers } from '../dialog-layers.ts'
import { useRememberOperation } from './use-remember-operation.ts'

type ConfirmByHandProps = { readonly operation: OperationSummary; readonly connection: ConnectionOutcome }

/** Where no probe can be asked a person's word ends the waiting: kept with its sentence, amber for ever. */
export function ConfirmByHand({ operation, connection }: ConfirmByHandProps) {
  const { api } = useClient()
  const remember = useRememberOperation()
  const [asking, setAsking] = useState(false)
  const [reason, setReason] = useState('')
  const confirm = useMutation({
    mutationFn: () =>
      api.operations.confirm({
        id: operation.id,
        connectionId: connection.connectionId,
        reason: reason.trim(),
      }),
    onSuccess: changed => {
      remember(changed)
      setAsking(false)
    },
  })
  const missing = reason.trim() === '' ? 'Say first what was done.' : undefined
  return (
    <div>
      <Button size="xs" variant="default" onClick={() => setAsking(true)}>
        It is done…
      </Button>
      <ConfirmDialog
        opened={asking}
        zIndex={dialogLayers.overReceipt}
        title={`Say that ${escapeStoreText(connection.connectionName)} is done`}
        confirm="It is done"
        busy={confirm.isPending}
        blocked={missing}
        failure={confirm.error === null ? null : toFailure(confirm.error)}
        onConfirm={() => confirm.mutate()}
        onCancel={() => setAsking(false)}
      >
        <TextInput
          label="What was done, in one sentence"
          description="Nothing here can be asked, so your word goes into the audit. The receipt stays amber: said is not proven."
          placeholder="Rebuilt and restarted the front end, looked at the page: OLD"
          required
          maxLength={2000}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
          onKeyDown={event => {
            if (event.key === 'Enter' && !event.repeat && missing === undefined) confirm.mutate()
          }}
        />
      </ConfirmDialog>
    </div>
  )
}
