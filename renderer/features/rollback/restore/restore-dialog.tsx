import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core'
import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { RestorePreview } from '../../../../shared/contract/operations-contract.ts'
import type { OperationSummary } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import {
  ConfirmationFields,
  givenAnswers,
  missingWords,
  nothingGiven,
} from '../../../ui/confirmation-fields.tsx'
import { FailureNote, plural } from '../../../ui/index.ts'
import { dialogLayers } from '../dialog-layers.ts'
import { useRememberOperation } from '../receipt/use-remember-operation.ts'
import { useRollbackActions } from '../rollback-context.tsx'
import { RestoreTargets } from './restore-targets.tsx'

type RestoreDialogProps = { readonly operation: OperationSummary; readonly onClose: () => void }

/** Puts back what a rollback took away, only where nobody has changed it since. */
export function RestoreDialog(props: RestoreDialogProps & { readonly opened: boolean }) {
  const { opened, operation, onClose } = props
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Restore what was rolled back"
      size={760}
      zIndex={dialogLayers.overReceipt}
    >
      <RestoreBody operation={operation} onClose={onClose} />
    </Modal>
  )
}

function RestoreBody({ operation, onClose }: RestoreDialogProps) {
  const { queries } = useClient()
  // What the stores hold now decides, so an earlier answer is never good enough.
  const preview = useQuery(
    queries.operations.previewRestore.queryOptions({ input: { id: operation.id }, staleTime: 0, gcTime: 0 }),
  )
  switch (preview.status) {
    case 'pending':
      return (
        <Stack gap="sm" aria-busy aria-label="Reading what the stores hold now">
          <Skeleton height={16} width="50%" />
          <Skeleton height={120} />
        </Stack>
      )
    case 'error':
      return (
        <FailureNote
          failure={toFailure(preview.error)}
          action={
            <Button size="xs" variant="default" onClick={() => void preview.refetch()}>
              Read again
            </Button>
          }
        />
      )
    case 'success':
      return <RestoreForm operation={operation} preview={preview.data} onClose={onClose} />
  }
}

type RestoreFormProps = RestoreDialogProps & { readonly preview: RestorePreview }

function RestoreForm({ operation, preview, onClose }: RestoreFormProps) {
  const { api } = useClient()
  const actions = useRollbackActions()
  const remember = useRememberOperation()
  const [given, setGiven] = useState(nothingGiven)
  // One id for this dialog: a second press, or a repetition after a lost answer, is the same restore.
  const [operationId] = useState(() => crypto.randomUUID())
  const restore = useMutation({
    mutationFn: () =>
      api.operations.restore({
        id: operation.id,
        operationId,
        ...givenAnswers(given),
      }),
    onSuccess: restored => {
      remember(restored)
      onClose()
      actions.openReceipt(restored.id)
    },
  })
  const restorable = preview.targets.filter(target => target.status === 'restorable').length
  const missing =
    restorable === 0
      ? 'Nothing can be put back.'
      : missingWords(preview.needs, given, preview.environmentName)
  return (
    <Stack gap="md">
      <Text size="sm">{restoreWords(preview)}</Text>
      <RestoreTargets targets={preview.targets.filter(target => target.status !== 'unchanged')} />
      <ConfirmationFields
        needs={preview.needs}
        environmentName={preview.environmentName}
        confirmation="Yes, put it back as it was before the rollback"
        given={given}
        onGiven={setGiven}
      />
      {restore.isError && <FailureNote failure={toFailure(restore.error)} />}
      <Group justify="flex-end" gap="sm">
        {missing !== undefined && (
          <Text size="xs" c="dimmed" id="restore-missing">
            {missing}
          </Text>
        )}
        <Button variant="default" onClick={onClose} data-autofocus>
          Cancel
        </Button>
        <Button
          loading={restore.isPending}
          disabled={missing !== undefined}
          {...(missing === undefined ? {} : { 'aria-describedby': 'restore-missing' })}
          onClick={() => restore.mutate()}
        >
          {restorable === 0 ? 'Restore' : `Restore ${plural(restorable, 'flag')}`}
        </Button>
      </Group>
    </Stack>
  )
}

export function restoreWords({ targets, direction }: RestorePreview): string {
  const count = (status: RestorePreview['targets'][number]['status']) =>
    targets.filter(target => target.status === status).length
  const overrides = targets.reduce(
    (sum, one) => sum + (one.status === 'restorable' ? one.overridesBack : 0),
    0,
  )
  const parts = [
    count('restorable') > 0
      ? `${plural(count('restorable'), 'flag')} can be put back`
      : 'Nothing can be put back',
    overrides > 0 ? `with ${plural(overrides, 'override')}` : '',
    count('conflict') > 0
      ? `${plural(count('conflict'), 'was', 'were')} changed since and will be left alone`
      : '',
    count('unchanged') > 0 ? `${plural(count('unchanged'), 'is', 'are')} as before already` : '',
    count('unreadable') > 0 ? `${plural(count('unreadable'), 'cannot', 'cannot')} be read now` : '',
  ].filter(part => part !== '')
  const moves =
    direction === 'raises' ? ' People move to NEW.' : direction === 'lowers' ? ' People move to OLD.' : ''
  return `${parts.join(', ')}.${moves}`
}
