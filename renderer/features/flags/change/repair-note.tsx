import { Button } from '@mantine/core'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { FlagDetail } from '../../../../shared/contract/flags-contract.ts'
import { nothingGiven } from '../../../ui/confirmation-fields.tsx'
import styles from './change-dialog.module.css'
import { ChangeProgressNote } from './change-progress-note.tsx'
import { useChange } from './use-change.ts'

type RepairNoteProps = { readonly detail: FlagDetail; readonly onOpenReceipt: (operationId: string) => void }

/** Both global overrides are set. Off wins already, so clearing the other one moves nobody and takes one click. */
export function RepairNote({ detail, onOpenReceipt }: RepairNoteProps) {
  const { flag } = detail
  const change = useChange()
  const repair = () =>
    change.send({
      ref: { connectionId: flag.connectionId, key: flag.key },
      patch: { globalOverride: 'force-off' },
      expectedVersion: flag.version,
      given: nothingGiven,
    })
  return (
    <div className={styles.repair}>
      <IconAlertTriangle size={16} aria-hidden />
      <span>
        The store says “everyone on NEW” and “everyone on OLD” at once. OLD wins, so everyone is on OLD.
      </span>
      <Button size="xs" variant="default" loading={change.progress.status === 'sending'} onClick={repair}>
        Repair: keep everyone on OLD
      </Button>
      <ChangeProgressNote progress={change.progress} onOpenReceipt={onOpenReceipt} />
    </div>
  )
}
