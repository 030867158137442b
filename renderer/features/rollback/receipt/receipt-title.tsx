import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconLoader2 } from '@tabler/icons-react'
import type { Icon } from '@tabler/icons-react'
import type { OperationSummary } from '../../../../shared/domain/operation.ts'
import { elapsedMs, receiptTitle, receiptTone } from '../receipt-words.ts'
import type { ReceiptTone } from '../receipt-words.ts'
import styles from './receipt-title.module.css'
import { useElapsedNow } from './use-elapsed-now.ts'

const icons: Readonly<Record<ReceiptTone, Icon>> = {
  verified: IconCircleCheck,
  running: IconLoader2,
  look: IconAlertTriangle,
  harm: IconCircleX,
}

/** "Rolled back · 41 of 44 verified · 1.2 s of 60 s", with a stopwatch until it is settled. Green only when all is verified. */
export function ReceiptTitle({ operation }: { readonly operation: OperationSummary }) {
  const now = useElapsedNow(operation.settledAtMs === null)
  const tone = receiptTone(operation)
  const ToneIcon = icons[tone]
  const late = operation.limitMs !== null && elapsedMs(operation, now) > operation.limitMs
  return (
    <span className={styles.title} data-tone={tone}>
      <ToneIcon size={18} aria-hidden className={tone === 'running' ? styles.turning : undefined} />
      <span>{receiptTitle(operation, now)}</span>
      {late && <span className={styles.late}>over the limit</span>}
      {!operation.recorded && <span className={styles.late}>not recorded on disk</span>}
    </span>
  )
}
