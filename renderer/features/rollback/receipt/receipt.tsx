import { Button, Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import type { OperationSummary } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import { CopyButton, plural, RelativeTime, StoreText } from '../../../ui/index.ts'
import { allVerified, receiptMessage } from '../receipt-words.ts'
import { RestoreDialog } from '../restore/restore-dialog.tsx'
import { useReceipts } from '../rollback-context.tsx'
import { ConnectionLines } from './connection-lines.tsx'
import { CopyByHand } from './copy-by-hand.tsx'
import { ReceiptReason } from './receipt-reason.tsx'
import { TargetList } from './target-list.tsx'
import { WhatWentWrong } from './what-went-wrong.tsx'
import { UnsettledActions } from './unsettled-actions.tsx'

/** What an operation did, target by target, and what may be done next. The title stands in the dialog's head. */
export function Receipt({ operation }: { readonly operation: OperationSummary }) {
  const { putAway } = useReceipts()
  const [restoring, setRestoring] = useState(false)
  const settled = operation.settledAtMs !== null
  const complete = allVerified(operation)
  const mayRestore = useMayRestore(operation)
  return (
    <Stack gap="md">
      <Text size="sm" c="dimmed">
        <StoreText text={operation.title} /> · asked by <StoreText text={operation.actor.name} />{' '}
        <RelativeTime atMs={operation.askedAtMs} />
        {complete &&
          operation.peopleUnpinned > 0 &&
          ` · ${plural(operation.peopleUnpinned, 'person', 'people')} no longer pinned to NEW`}
      </Text>
      {!operation.recorded && (
        <Text size="sm" fw={600} c="var(--sy-look)">
          The journal could not be written: this receipt exists on screen only. Copy it before you end the
          program.
        </Text>
      )}
      {operation.waitingFor === 'secret' && (
        <Text size="sm" c="var(--sy-look)">
          The program was started anew and a password is not known any more. Enter it under Connections; the
          rest then goes on by itself.
        </Text>
      )}
      {!complete && <WhatWentWrong operation={operation} />}
      <ConnectionLines operation={operation} />
      <TargetList operation={operation} />
      {!settled && !complete && <UnsettledActions operation={operation} />}
      {operation.kind === 'rollback' && <ReceiptReason operation={operation} />}
      {operation.kind !== 'rollback' && operation.reason !== null && (
        <Text size="sm">
          <Text span fw={600} size="sm">
            Why:{' '}
          </Text>
          <StoreText text={operation.reason} />
        </Text>
      )}
      <Group justify="flex-end" gap="sm">
        {!complete && <CopyByHand operation={operation} />}
        <CopyButton text={receiptMessage(operation)} label="Copy as message" />
        {mayRestore && (
          <Button size="xs" variant="default" onClick={() => setRestoring(true)}>
            Restore…
          </Button>
        )}
        {settled && (
          <Button size="xs" variant="default" onClick={() => putAway(operation.id)}>
            Put the receipt away
          </Button>
        )}
      </Group>
      {operation.restoredBy !== null && <Text size="sm">What this rolled back has been restored since.</Text>}
      <RestoreDialog opened={restoring} operation={operation} onClose={() => setRestoring(false)} />
    </Stack>
  )
}

/** Something of it may have to be put back: what is stored, and people who were moved before it was stopped. */
function useMayRestore({ kind, counts, connections, settledAtMs, restoredBy }: OperationSummary): boolean {
  const { queries } = useClient()
  const views = useQuery(queries.connections.list.queryOptions()).data
  if (kind !== 'rollback' || restoredBy !== null) return false
  if (counts.verified + counts['by-hand'] > 0) return true
  const own = new Set(connections.map(one => one.connectionId))
  const movesPeople = views?.some(
    ({ connection, status }) => own.has(connection.id) && status.capabilities?.personSwitch === true,
  )
  return settledAtMs !== null && movesPeople === true
}
