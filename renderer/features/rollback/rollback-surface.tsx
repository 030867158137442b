import { FocusTrap, Loader, Modal } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote } from '../../ui/index.ts'
import { AttemptPanel } from './attempt-panel.tsx'
import { ReceiptTitle } from './receipt/receipt-title.tsx'
import { Receipt } from './receipt/receipt.tsx'
import { closeOnOwnEscape } from './own-escape.ts'
import { ABOVE_OTHER_DIALOGS, RollbackDialog } from './rollback-dialog.tsx'
import { useReceipts, useRollbackState } from './rollback-context.tsx'

/** The dialogs of the rollback, once in the frame. Closing a receipt leaves its line in the strip. */
export function RollbackSurface() {
  const showing = useRollbackState(state => state.showing)
  const attempt = useRollbackState(state => state.attempts.find(one => one.operationId === state.showing))
  const { close } = useReceipts()
  return (
    <>
      <RollbackDialog />
      {attempt !== undefined && (
        <Modal
          opened
          onClose={close}
          title="Emergency rollback"
          size={560}
          transitionProps={{ duration: 0 }}
          zIndex={ABOVE_OTHER_DIALOGS}
        >
          <AttemptPanel attempt={attempt} />
        </Modal>
      )}
      {showing !== null && attempt === undefined && <ReceiptDialog operationId={showing} onClose={close} />}
    </>
  )
}

function ReceiptDialog({
  operationId,
  onClose,
}: {
  readonly operationId: string
  readonly onClose: () => void
}) {
  const { queries } = useClient()
  const operation = useQuery(queries.operations.get.queryOptions({ input: { id: operationId } }))
  return (
    <Modal
      opened
      onClose={onClose}
      title={operation.data === undefined ? 'Receipt' : <ReceiptTitle operation={operation.data} />}
      size={820}
      closeOnEscape={false}
      onKeyDown={closeOnOwnEscape(onClose)}
      transitionProps={{ duration: 0 }}
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
