import { Button, CloseButton } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconUnlink } from '@tabler/icons-react'
import type { OperationSummary } from '../../../shared/domain/operation.ts'
import { useClient } from '../../client/client-context.tsx'
import { plural, StoreText, useNow } from '../../ui/index.ts'
import { Announcer } from './announcer.tsx'
import styles from './operation-strip.module.css'
import { deliveryWait } from './receipt/delivery-words.ts'
import { ReceiptTitle } from './receipt/receipt-title.tsx'
import { receiptTone } from './receipt-words.ts'
import { stripLines } from './strip-lines.ts'
import { useReceipts, useRollbackActions, useRollbackState } from './rollback-context.tsx'

/** Above every page: operations that are not settled, and receipts that were not put away yet. */
export function OperationStrip() {
  const { queries } = useClient()
  const open = useQuery(queries.operations.open.queryOptions())
  const putAway = useRollbackState(state => state.putAway)
  const attempts = useRollbackState(state => state.attempts)
  const actions = useRollbackActions()
  const now = useNow()
  const { lines, folded } = stripLines(open.data ?? [], putAway, now)
  return (
    <>
      <Announcer operations={open.data ?? []} />
      {(lines.length > 0 || attempts.length > 0) && (
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
          {lines.map(operation => (
            <StripLine key={operation.id} operation={operation} />
          ))}
          {folded.length > 0 && <FoldedLine operations={folded} />}
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
        <Waits operation={operation} />
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

/** What the application, or a person, still has to do: a store that is written is not the end of it. */
function Waits({ operation }: { readonly operation: OperationSummary }) {
  if (operation.settledAtMs !== null) return null
  return operation.connections.map(({ connectionId, connectionName, delivered }) => {
    const wait = delivered === undefined ? undefined : deliveryWait(delivered, operation.kind)
    if (wait === undefined) return null
    return (
      <span key={connectionId} className={styles.wait}>
        {' '}
        · <StoreText text={connectionName} />: {wait}
      </span>
    )
  })
}

function FoldedLine({ operations }: { readonly operations: readonly OperationSummary[] }) {
  const { putAway } = useReceipts()
  return (
    <li className={styles.line}>
      <span className={styles.title}>
        {plural(operations.length, 'earlier receipt')}, all of them verified
      </span>
      <Button
        size="compact-xs"
        variant="default"
        onClick={() => {
          for (const { id } of operations) putAway(id)
        }}
      >
        Put them away
      </Button>
    </li>
  )
}
