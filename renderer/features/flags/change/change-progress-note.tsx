import { Button, Group, Loader, Text } from '@mantine/core'
import { FailureNote, OutcomeBadge } from '../../../ui/index.ts'
import type { ChangeProgress } from './use-change.ts'

type ChangeProgressNoteProps = {
  readonly progress: ChangeProgress
  readonly onOpenReceipt: (operationId: string) => void
}

/** How the sending goes, and what a store that did not take it said. The draft stays whatever it says. */
export function ChangeProgressNote({ progress, onOpenReceipt }: ChangeProgressNoteProps) {
  switch (progress.status) {
    case 'idle':
      return null
    case 'sending':
      return (
        <Group gap="sm" role="status">
          <Loader size={14} /> <Text size="sm">Sending</Text>
        </Group>
      )
    case 'failed':
      return <FailureNote failure={progress.failure} />
    case 'accepted': {
      const { operation, target } = progress
      const state = target?.state ?? 'sending'
      return (
        <>
          <Group gap="sm" role="status">
            <OutcomeBadge state={state} elapsedMs={target?.verifyMs ?? target?.writeMs ?? null} />
            <Button size="compact-xs" variant="subtle" onClick={() => onOpenReceipt(operation.id)}>
              Open receipt
            </Button>
          </Group>
          {target?.failure != null && <FailureNote failure={target.failure} />}
        </>
      )
    }
  }
}
