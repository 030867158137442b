import { Button, CloseButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconUnlink } from '@tabler/icons-react'
import type { OperationSummary } from '../../../shared/domain/operation.ts'
import { useClient } from '../../client/client-context.tsx'
import { StoreText, useNow } from '../../ui/index.ts'
import { Announcer } from './announcer.tsx'
import styles from './operation-strip.module.css'
import { ReceiptTitle } from './receipt/receipt-title.tsx'
import { allVerified, receiptTone } from './receipt-words.ts'
import { useReceipts, useRollbackActions, useRollbackState } from './rollback-context.tsx'

/** An ordinary change that worked needs no putting away. */
const CHANGE_STAYS_MS = 20_000

/** Above every page: operations that are not settled, and receipts that were not put away yet. */
export function OperationStrip() {
  const { queries } = useClient()
  const open = useQuery(queries.operations.open.queryOptions())
  const putAway = useRollbackState(state => state.putAway)
  const attempts = useRollbackState(state => state.attempts)
  const actions = useRollbackActions()
  const now = useNow()
  const shown = (open.data ?? []).filter(
    operation => !putAway.includes(operation.id) && !hasPassed(operation, now),
  )
  return (
    <>
      <Announcer operations={open.data ?? []} />
      {(shown.length > 0 || attempts.length > 0) && (
        <ul className={styles.strip} aria-label="Operations in progress and their receipts">
          {attempts.map(attempt => (
            <li key={attempt.operationId} className={styles.line} data-tone="look">
              <IconUnlink size={16} aria-hidden />
              <span className={styles.title}>
                Rollback of <StoreText text={attempt.choice.label} /> is not accepted yet
              </span>
              <Button
                size="compact-xs"
                variant="default"
                onClick={() => actions.openReceipt(attempt.operationId)}
              >
                Look
              </Button>
            </li>
          ))}
          {shown.map(operation => (
            <StripLine key={operation.id} operation={operation} />
          ))}
        </ul>
      )}
    </>
  )
}

function StripLine({ operation }: { readonly operation: OperationSummary }) {
  const actions = useRollbackActions()
  const { putAway } = useReceipts()
  return (
    <li className={styles.line} data-tone={receiptTone(operation)}>
      <ReceiptTitle operation={operation} />
      <span className={styles.title}>
        <StoreText text={operation.title} />
      </span>
      <Button size="compact-xs" variant="default" onClick={() => actions.openReceipt(operation.id)}>
        Open receipt
      </Button>
      {operation.settledAtMs !== null && (
        <CloseButton
          size="sm"
          aria-label={`Put the receipt of ${operation.title} away`}
          onClick={() => putAway(operation.id)}
        />
      )}
    </li>
  )
}

function hasPassed(operation: OperationSummary, nowMs: number): boolean {
  const { kind, settledAtMs } = operation
  return (
    kind === 'change' &&
    allVerified(operation) &&
    settledAtMs !== null &&
    nowMs - settledAtMs > CHANGE_STAYS_MS
  )
}
