import { VisuallyHidden } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import type { OperationSummary } from '../../../shared/domain/operation.ts'
import { announcement, receiptVerb } from './receipt-words.ts'
import { useReceipts, useRollbackState } from './rollback-context.tsx'

/**
 * Tells a screen reader how the operations asked for in this window go: when one is accepted, and when the whole
 * changes its state, not with every count in between.
 */
export function Announcer({ operations }: { readonly operations: readonly OperationSummary[] }) {
  const running = useRollbackState(state => state.running)
  const { settled } = useReceipts()
  const told = useRef(new Map<string, string>())
  const [text, setText] = useState('')
  useEffect(() => {
    for (const operation of operations) {
      if (!running.includes(operation.id)) continue
      const state = `${receiptVerb(operation)} ${operation.settledAtMs !== null}`
      if (told.current.get(operation.id) === state) continue
      told.current.set(operation.id, state)
      setText(announcement(operation))
      if (operation.settledAtMs !== null) settled(operation.id)
    }
  }, [operations, running, settled])
  return (
    <VisuallyHidden role="status" aria-live="assertive">
      {text}
    </VisuallyHidden>
  )
}
