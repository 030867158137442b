import type { FlagDetail } from '../../../shared/contract/flags-contract.ts'
import { AnalyticsPanel } from './analytics-panel.tsx'
import { PersonPanel } from './person-panel.tsx'
import styles from './person-panels.module.css'

type PersonPanelsProps = {
  readonly detail: FlagDetail
  readonly onOpenReceipt: (operationId: string) => void
}

/** What a flag's page has besides, where every person has a switch of their own; nothing for other stores. */
export function PersonPanels({ detail, onOpenReceipt }: PersonPanelsProps) {
  if (detail.capabilities?.personSwitch !== true) return null
  const { connectionId, key } = detail.flag
  return (
    <div className={styles.panels}>
      <PersonPanel connectionId={connectionId} flagKey={key} onOpenReceipt={onOpenReceipt} />
      <AnalyticsPanel connectionId={connectionId} />
    </div>
  )
}
