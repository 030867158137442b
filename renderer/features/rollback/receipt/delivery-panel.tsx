import { Code, Group, Loader } from '@mantine/core'
import { IconAlertTriangle, IconCircleCheck, IconHandStop } from '@tabler/icons-react'
import type { ConnectionOutcome, Delivered, OperationSummary } from '../../../../shared/domain/operation.ts'
import { CopyButton, formatMs, StoreText } from '../../../ui/index.ts'
import { CommandOutput } from './command-output.tsx'
import { ConfirmByHand } from './confirm-by-hand.tsx'
import { deliveryWords } from './delivery-words.ts'
import styles from './delivery-panel.module.css'
import { useElapsedNow } from './use-elapsed-now.ts'
import { useTargetsOf } from './use-targets-of.ts'

type DeliveryPanelProps = {
  readonly operation: OperationSummary
  readonly connection: ConnectionOutcome
  readonly delivered: Delivered
}

/** Stored is not served: the command that makes the application take it up, what it prints, or what a person must do. */
export function DeliveryPanel({ operation, connection, delivered }: DeliveryPanelProps) {
  const { state, steps, output, hasProbe } = delivered
  const settled = operation.settledAtMs !== null
  const isByHand = state === 'by-hand' || state === 'failed'
  return (
    <section
      className={styles.panel}
      data-state={state}
      aria-label={`Delivery of ${connection.connectionName}`}
    >
      <p className={styles.state}>
        <DeliveryIcon state={state} settled={settled} />
        <span>
          {deliveryWords(delivered, operation.kind)}
          <Elapsed delivered={delivered} running={!settled} />
        </span>
      </p>
      <Confirmation operation={operation} connection={connection} delivered={delivered} />
      {isByHand && steps !== '' && (
        <Group gap="sm" align="flex-start" className={styles.copied ?? ''}>
          <Code block className={styles.text ?? ''} role="region" aria-label="Steps" tabIndex={0}>
            <StoreText text={steps} multiline />
          </Code>
          <CopyButton text={steps} label="Copy the steps" />
        </Group>
      )}
      {output !== '' && (
        <details className={styles.printed} open={state !== 'served'}>
          <summary>What the command printed</summary>
          <Group gap="sm" align="flex-start" className={styles.copied ?? ''}>
            <CommandOutput output={output} following={state === 'running'} />
            <CopyButton text={output} label="Copy the output" />
          </Group>
        </details>
      )}
      {isByHand && !hasProbe && !settled && <ConfirmByHand operation={operation} connection={connection} />}
    </section>
  )
}

function DeliveryIcon({ state, settled }: { readonly state: Delivered['state']; readonly settled: boolean }) {
  switch (state) {
    case 'running':
    case 'waiting-for-probe':
      return settled ? (
        <IconAlertTriangle size={15} aria-hidden />
      ) : (
        <Loader size={14} color="gray" aria-hidden />
      )
    case 'by-hand':
    case 'confirmed-by-hand':
      return <IconHandStop size={15} aria-hidden />
    case 'failed':
      return <IconAlertTriangle size={15} aria-hidden />
    case 'served':
      return <IconCircleCheck size={15} aria-hidden />
  }
}

/** Counts while something is waited for; afterwards what it took. */
function Elapsed({ delivered, running }: { readonly delivered: Delivered; readonly running: boolean }) {
  const { elapsedMs, startedAtMs } = delivered
  const now = useElapsedNow(running && elapsedMs === null)
  if (elapsedMs === null && !running) return null
  return <span className={styles.elapsed}> · {formatMs(elapsedMs ?? Math.max(0, now - startedAtMs))}</span>
}

/** The sentence by which a person took the place of a probe: amber, and never a proof. */
function Confirmation({ operation, connection, delivered }: DeliveryPanelProps) {
  const target = useTargetsOf(
    operation,
    connection.connectionId,
    delivered.state === 'confirmed-by-hand',
  ).find(one => one.givenUp?.confirmedByHand === true)
  if (target?.givenUp == null) return null
  return (
    <p className={styles.sentence}>
      <StoreText text={target.givenUp.by} />: “<StoreText text={target.givenUp.reason} />”
    </p>
  )
}
