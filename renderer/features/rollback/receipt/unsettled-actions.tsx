import { Button, Group, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { OperationSummary } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { ConfirmDialog, FailureNote, formatCount } from '../../../ui/index.ts'
import { dialogLayers } from '../dialog-layers.ts'
import { useRememberOperation } from './use-remember-operation.ts'

/** What a person may do about targets that are not settled: try now, stop what has not left, or end it with a reason. */
export function UnsettledActions({ operation }: { readonly operation: OperationSummary }) {
  const { api } = useClient()
  const remember = useRememberOperation()
  const [givingUp, setGivingUp] = useState(false)
  const [reason, setReason] = useState('')
  const { id, counts, targets } = operation
  const retry = useMutation({ mutationFn: () => api.operations.retry({ id }), onSuccess: remember })
  const cancel = useMutation({ mutationFn: () => api.operations.cancel({ id }), onSuccess: remember })
  const giveUp = useMutation({
    mutationFn: () => api.operations.giveUp({ id, reason: reason.trim() }),
    onSuccess: changed => {
      remember(changed)
      setGivingUp(false)
    },
  })
  const failure = retry.error ?? cancel.error
  const left = targets - counts.verified
  return (
    <>
      <Group gap="sm">
        <Button size="xs" variant="default" loading={retry.isPending} onClick={() => retry.mutate()}>
          Try the rest now
        </Button>
        {counts.planned + counts['not-sent'] > 0 && (
          <Button size="xs" variant="default" loading={cancel.isPending} onClick={() => cancel.mutate()}>
            Stop what has not been sent
          </Button>
        )}
        <Button size="xs" variant="default" onClick={() => setGivingUp(true)}>
          Give up on {formatCount(left)}…
        </Button>
      </Group>
      {failure !== null && <FailureNote failure={toFailure(failure)} />}
      <ConfirmDialog
        opened={givingUp}
        zIndex={dialogLayers.overReceipt}
        title={`Give up on ${formatCount(left)} of ${formatCount(targets)} targets`}
        confirm="Give up"
        dangerous
        busy={giveUp.isPending}
        blocked={reason.trim() === '' ? 'Give a reason first.' : undefined}
        failure={giveUp.error === null ? null : toFailure(giveUp.error)}
        onConfirm={() => giveUp.mutate()}
        onCancel={() => setGivingUp(false)}
      >
        <Textarea
          label="Why is it not tried any more?"
          description="The reason goes into the audit. What is not verified stays not verified."
          required
          autosize
          minRows={2}
          maxLength={2000}
          value={reason}
          onChange={event => setReason(event.currentTarget.value)}
        />
      </ConfirmDialog>
    </>
  )
}
