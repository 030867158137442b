import { Button, Group, Loader, Text } from '@mantine/core'
import { FailureNote, OutcomeBadge } from '../../ui/index.ts'
import type { SwitchProgress } from './use-switch.ts'

type SwitchProgressNoteProps = {
  readonly progress: SwitchProgress
  readonly onOpenReceipt: (operationId: string) => void
}

/** How the sending goes, and what a store that did not take it said. */
export function SwitchProgressNote({ progress, onOpenReceipt }: SwitchProgressNoteProps) {
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
      return (
        <>
          <Group gap="sm" role="status">
            <OutcomeBadge
              state={target?.state ?? 'sending'}
              elapsedMs={target?.verifyMs ?? target?.writeMs ?? null}
            />
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
