import { useEffect } from 'react'
import type { RollbackLogEntry } from '../../../shared/contract/rollback-log-contract.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import { EnvironmentBadge, exactWords, OutcomeBadge, StoreText, VirtualRows } from '../../ui/index.ts'
import { presentStates, tookWords } from './log-words.ts'
import styles from './rollback-log.module.css'

type LogTableProps = {
  readonly entries: readonly RollbackLogEntry[]
  readonly environments: readonly Environment[]
  readonly more: boolean
  readonly onMore: () => void
  readonly onOpenReceipt: (operationId: string) => void
}

const heads = ['When', 'Who', 'What', 'Environment', 'To all verified', 'Outcome', 'Why', 'Since', 'Receipt']

/** Virtual rows; the row after the last one asks for the next page when it comes into view. */
export function LogTable({ entries, environments, more, onMore, onOpenReceipt }: LogTableProps) {
  const rows: readonly (RollbackLogEntry | null)[] = more ? [...entries, null] : entries
  return (
    <VirtualRows
      label="Rollbacks and restores, newest first"
      rows={rows}
      rowKey={row => (row === null ? 'more' : row.id)}
      columns="160px 110px minmax(200px, 2fr) 124px 128px 130px minmax(130px, 1.2fr) 110px 70px"
      header={heads.map(head => (
        <span key={head} role="columnheader">
          {head}
        </span>
      ))}
      renderRow={row =>
        row === null ? (
          <More onMore={onMore} />
        ) : (
          <EntryCells entry={row} environments={environments} onOpenReceipt={onOpenReceipt} />
        )
      }
    />
  )
}

type EntryCellsProps = Pick<LogTableProps, 'environments' | 'onOpenReceipt'> & {
  readonly entry: RollbackLogEntry
}

function EntryCells({ entry, environments, onOpenReceipt }: EntryCellsProps) {
  const { askedAtMs, actor, title, environmentIds, reason, counts, id } = entry
  const took = tookWords(entry)
  const [only, ...others] = environmentIds
  const environment = environments.find(one => one.id === only)
  return (
    <>
      <span role="cell" className={styles.time}>
        <time dateTime={new Date(askedAtMs).toISOString()} title={exactWords(askedAtMs)}>
          {when.format(askedAtMs)}
        </time>
      </span>
      <span role="cell" title={`${actor.osUser} on ${actor.host}`}>
        <StoreText text={actor.name} />
      </span>
      <span role="cell" title={title}>
        <StoreText text={title} />
      </span>
      <span role="cell">
        {others.length > 0 && `${environmentIds.length} environments`}
        {others.length === 0 && environment !== undefined && <EnvironmentBadge environment={environment} />}
        {others.length === 0 && environment === undefined && <StoreText text={only ?? ''} />}
      </span>
      <span role="cell" className={took.isLate ? styles.late : styles.time}>
        {took.words}
      </span>
      <span role="cell">
        {presentStates(entry).map(state => (
          <OutcomeBadge key={state} state={state} count={counts[state]} />
        ))}
      </span>
      <span role="cell" title={reason ?? undefined}>
        {reason === null ? <em className={styles.aside}>not given yet</em> : <StoreText text={reason} />}
      </span>
      <span role="cell">
        {entry.restoredBy !== null && 'restored'}
        {!entry.recorded && <strong className={styles.late}>not recorded</strong>}
      </span>
      <span role="cell">
        <button
          type="button"
          className={styles.link}
          aria-label={`Open the receipt of ${title}`}
          onClick={() => onOpenReceipt(id)}
        >
          Open
        </button>
      </span>
    </>
  )
}

function More({ onMore }: { readonly onMore: () => void }) {
  useEffect(onMore)
  return <span role="cell">Loading older ones …</span>
}

const when = new Intl.DateTimeFormat('en-GB', {
  day: '2-digit',
  month: 'short',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
})
