import { Button, Group, Modal } from '@mantine/core'
import type { ReactNode } from 'react'
import type { Failure } from '../../shared/failure.ts'
import { FailureNote } from './failure-note.tsx'

type ConfirmDialogProps = {
  readonly opened: boolean
  readonly title: string
  /** verb and object: "Remove orders-db" */
  readonly confirm: string
  readonly dangerous?: boolean
  readonly busy?: boolean
  /** why it cannot be confirmed yet; shown beside the button */
  readonly blocked?: string | undefined
  readonly failure?: Failure | null
  /** where it opens over another dialog */
  readonly zIndex?: number
  readonly onConfirm: () => void
  readonly onCancel: () => void
  readonly children?: ReactNode
}

/** Asks once. Focus starts on Cancel: the dangerous answer is never the default one. */
export function ConfirmDialog(props: ConfirmDialogProps) {
  const {
    opened,
    title,
    confirm,
    dangerous = false,
    busy = false,
    blocked,
    failure,
    zIndex,
    onConfirm,
    onCancel,
    children,
  } = props
  return (
    <Modal
      opened={opened}
      onClose={onCancel}
      title={title}
      centered
      {...(zIndex === undefined ? {} : { zIndex })}
    >
      {children}
      {failure != null && <FailureNote failure={failure} />}
      <Group justify="flex-end" mt="lg" gap="sm">
        {blocked !== undefined && <span id="confirm-blocked">{blocked}</span>}
        <Button variant="default" onClick={onCancel} data-autofocus>
          Cancel
        </Button>
        <Button
          {...(dangerous ? { color: 'red' } : {})}
          loading={busy}
          disabled={blocked !== undefined}
          {...(blocked === undefined ? {} : { 'aria-describedby': 'confirm-blocked' })}
          onClick={onConfirm}
        >
          {confirm}
        </Button>
      </Group>
    </Modal>
  )
}
