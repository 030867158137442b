import { FocusTrap, Loader, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useLayoutEffect, useRef } from 'react'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote } from '../../ui/index.ts'
import { closeOnOwnEscape } from '../../ui/own-escape.ts'
import { AttemptPanel } from './attempt-panel.tsx'
import { ReceiptTitle } from './receipt/receipt-title.tsx'
import { Receipt } from './receipt/receipt.tsx'
import { dialogLayers } from './dialog-layers.ts'
import { RollbackDialog } from './rollback-dialog.tsx'
import { useReceipts, useRollbackState } from './rollback-context.tsx'

/**
 * The dialogs of the rollback, once in the frame: the question, the sending, the receipt, one after the other.
 * Closing a receipt leaves its line in the strip.
 */
export function RollbackSurface() {
  const asking = useRollbackState(state => state.dialog !== null)
  const showing = useRollbackState(state => state.showing)
  const attempt = useRollbackState(state => state.attempts.find(one => one.operationId === state.showing))
  const { close } = useReceipts()
  useFocusReturn(asking || showing !== null)
  return (
    <>
      <RollbackDialog />
      <Modal
        opened={attempt !== undefined}
        onClose={close}
        title="Emergency rollback"
        size={560}
        transitionProps={{ duration: 0 }}
        zIndex={dialogLayers.question}
        returnFocus={false}
      >
        <FocusTrap.InitialFocus />
        {attempt !== undefined && <AttemptPanel attempt={attempt} />}
      </Modal>
      <ReceiptDialog operationId={attempt === undefined ? showing : null} onClose={close} />
    </>
  )
}

type ReceiptDialogProps = { readonly operationId: string | null; readonly onClose: () => void }

function ReceiptDialog({ operationId, onClose }: ReceiptDialogProps) {
  const { queries } = useClient()
  const operation = useQuery({
    ...queries.operations.get.queryOptions({ input: { id: operationId ?? '' } }),
    enabled: operationId !== null,
  })
  return (
    <Modal
      opened={operationId !== null}
      onClose={onClose}
      title={operation.data === undefined ? 'Receipt' : <ReceiptTitle operation={operation.data} />}
      size={900}
      zIndex={dialogLayers.receipt}
      closeOnEscape={false}
      onKeyDown={closeOnOwnEscape(onClose)}
      transitionProps={{ duration: 0 }}
      returnFocus={false}
    >
      {/* One Enter too many after the rollback must press nothing. */}
      <FocusTrap.InitialFocus />
      {operation.data === undefined ? (
        operation.isError ? (
          <FailureNote failure={toFailure(operation.error)} />
        ) : (
          <Loader size={18} aria-label="Loading the receipt" />
        )
      ) : (
        <Receipt key={operationId} operation={operation.data} />
      )}
    </Modal>
  )
}

/**
 * Focus goes back to where it was before the first of the dialogs opened. Each dialog's own way back would lead into
 * the one before it, which is gone by then.
 */
function useFocusReturn(open: boolean): void {
  const before = useRef<Element | null>(null)
  useLayoutEffect(() => {
    if (open) {
      before.current = document.activeElement
      return
    }
    const { current } = before
    if (current instanceof HTMLElement && current.isConnected) current.focus({ preventScroll: true })
  }, [open])
}
