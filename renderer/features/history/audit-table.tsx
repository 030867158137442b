import { useEffect } from 'react'
import type { AuditEntry, AuditKind } from '../../../shared/contract/history-contract.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import type { FlagRef } from '../../../shared/domain/operation.ts'
import { EnvironmentBadge, exactWords, StoreText, VirtualRows } from '../../ui/index.ts'
import { auditKindWords } from './audit-words.ts'
import styles from './history-page.module.css'

type AuditTableProps = {
  readonly entries: readonly AuditEntry[]
  readonly environments: readonly Environment[]
  readonly more: boolean
  readonly onMore: () => void
  readonly onOpenReceipt: (operationId: string) => void
  readonly onOpenFlag: (ref: FlagRef) => void
}

/** Virtual rows; the row after the last one asks for the next page when it comes into view. */
export function AuditTable({
  entries,
  environments,
  more,
  onMore,
  onOpenReceipt,
  onOpenFlag,
}: AuditTableProps) {
  const rows: readonly (AuditEntry | null)[] = more ? [...entries, null] : entries
  return (
    <VirtualRows
      label="Audit entries, newest first"
      rows={rows}
      rowKey={row => (row === null ? 'more' : String(row.sequence))}
      columns="204px 124px 116px 124px minmax(110px, 0.7fr) minmax(200px, 2.6fr) 70px"
      header={
        <>
          <span role="columnheader">When</span>
          <span role="columnheader">Who</span>
          <span role="columnheader">Kind</span>
          <span role="columnheader">Environment</span>
          <span role="columnheader">Flag</span>
          <span role="columnheader">What</span>
          <span role="columnheader">Receipt</span>
        </>
      }
      renderRow={row =>
        row === null ? (
          <More onMore={onMore} />
        ) : (
          <>
            <span role="cell" className={styles.time}>
              <time dateTime={new Date(row.atMs).toISOString()} title={exactWords(row.atMs)}>
                {whenWords(row.atMs)}
              </time>
            </span>
            <span role="cell" title={`${row.actor.osUser} on ${row.actor.host}`}>
              <StoreText text={row.actor.name} />
            </span>
            <span role="cell" className={styles.kind}>
              {auditKindWords[row.kind]}
            </span>
            <span role="cell">
              {row.environmentId === null && severalPlaces.includes(row.kind) ? (
                'several'
              ) : (
                <EnvironmentOf id={row.environmentId} environments={environments} />
              )}
            </span>
            <span role="cell">
              <FlagOf entry={row} onOpenFlag={onOpenFlag} />
            </span>
            <span role="cell" title={row.text}>
              <StoreText text={row.text} />
            </span>
            <span role="cell">
              <ReceiptOf operationId={row.operationId} onOpenReceipt={onOpenReceipt} />
            </span>
          </>
        )
      }
    />
  )
}

/** An operation always has a place; where its entry names none, there was more than one. Its receipt tells them apart. */
const severalPlaces: readonly AuditKind[] = [
  'rollback-asked',
  'change-asked',
  'restore-asked',
  'operation-settled',
]

function EnvironmentOf({
  id,
  environments,
}: {
  readonly id: string | null
  readonly environments: readonly Environment[]
}) {
  if (id === null) return null
  const environment = environments.find(one => one.id === id)
  return environment === undefined ? <StoreText text={id} /> : <EnvironmentBadge environment={environment} />
}

function FlagOf({
  entry,
  onOpenFlag,
}: {
  readonly entry: AuditEntry
  readonly onOpenFlag: (ref: FlagRef) => void
}) {
  const { connectionId, flagKey } = entry
  if (flagKey === null) return null
  if (connectionId === null) return <StoreText text={flagKey} />
  return (
    <button type="button" className={styles.link} onClick={() => onOpenFlag({ connectionId, key: flagKey })}>
      <StoreText text={flagKey} />
    </button>
  )
}

type ReceiptOfProps = {
  readonly operationId: string | null
  readonly onOpenReceipt: (operationId: string) => void
}

function ReceiptOf({ operationId, onOpenReceipt }: ReceiptOfProps) {
  if (operationId === null) return null
  return (
    <button type="button" className={styles.link} onClick={() => onOpenReceipt(operationId)}>
      Open
    </button>
  )
}

function More({ onMore }: { readonly onMore: () => void }) {
  useEffect(onMore)
  return <span role="cell">Loading older entries …</span>
}

const when = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  timeZoneName: 'short',
})

/** Day, time and zone at once: an audit is read long after, and elsewhere. */
function whenWords(atMs: number): string {
  return when.format(atMs)
}
