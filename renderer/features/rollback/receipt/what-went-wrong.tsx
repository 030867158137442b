import { useQuery } from '@tanstack/react-query'
import type { OperationSummary, TargetState } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import { failureWords, OutcomeBadge, StoreText } from '../../../ui/index.ts'
import { presentStates } from '../receipt-words.ts'
import styles from './what-went-wrong.module.css'

const troubled: readonly TargetState[] = ['refused', 'unknown', 'conflict', 'not-sent', 'by-hand']

/**
 * Why it is not all verified, before anyone opens a target: for each outcome the reason of its first target. What
 * befalls a whole store befalls all its targets alike.
 */
export function WhatWentWrong({ operation }: { readonly operation: OperationSummary }) {
  const states = presentStates(operation.counts).filter(state => troubled.includes(state))
  if (states.length === 0) return null
  return (
    <ul className={styles.list} aria-label="What went wrong">
      {states.map(state => (
        <Reason key={state} operation={operation} state={state} />
      ))}
    </ul>
  )
}

function Reason({ operation, state }: { readonly operation: OperationSummary; readonly state: TargetState }) {
  const { queries } = useClient()
  const first = useQuery(
    queries.operations.targets.queryOptions({
      input: { id: operation.id, states: [state], offset: 0, limit: 1 },
    }),
  )
  const target = first.data?.targets[0]
  if (target?.failure == null) return null
  const { what, next } = failureWords(target.failure)
  const count = operation.counts[state]
  return (
    <li className={styles.reason}>
      <OutcomeBadge state={state} count={count} />
      <span>
        {count > 1 && (
          <>
            <StoreText text={target.key} />, the first of them:{' '}
          </>
        )}
        <strong>
          <StoreText text={what} />
        </strong>{' '}
        <StoreText text={next} />
      </span>
    </li>
  )
}
