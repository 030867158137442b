import { Loader } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconMinus, IconX, type Icon } from '@tabler/icons-react'
import type { ConnectorKind } from '../../../../shared/domain/connection.ts'
import type { TestStep } from '../../../../shared/domain/connection-status.ts'
import { CopyButton, failureWords, formatMs, FailureNote, StoreText } from '../../../ui/index.ts'
import type { TestRun } from '../connections-state.ts'
import type { ConnectionForm } from './connection-form.ts'
import { GrantsList } from './grants-list.tsx'
import styles from './test-panel.module.css'
import { testText } from './test-text.ts'
import { resultWords, testStepWord, testSummary } from './test-words.ts'

type Result = TestStep['result']

/** A passed step is no verified rollback: its mark is not green. */
const icons: Readonly<Record<Result, Icon>> = {
  passed: IconCheck,
  failed: IconX,
  warning: IconAlertTriangle,
  skipped: IconMinus,
}

/** The steps of "Test connection" as they are done, and what to do about each that failed. */
export function TestPanel({ test, form }: { readonly test: TestRun; readonly form: ConnectionForm }) {
  return (
    <section className={styles.panel} aria-label="Connection test">
      <ol className={styles.steps}>
        {test.steps.map(step => (
          <Step key={step.step} step={step} kind={test.of.kind} />
        ))}
        {test.state === 'running' && (
          <li className={styles.step}>
            <Loader size={14} aria-hidden />
            <span>Testing…</span>
          </li>
        )}
      </ol>
      {test.failure !== null && <FailureNote failure={test.failure} />}
      <p className={styles.summary} role="status">
        {testSummary(test)}
        {test.state !== 'running' && test.of !== form && ' Something was changed since this test.'}
      </p>
      {test.state !== 'running' && test.steps.length > 0 && (
        <CopyButton text={testText(test)} label="Copy the result" />
      )}
    </section>
  )
}

function Step({ step, kind }: { readonly step: TestStep; readonly kind: ConnectorKind }) {
  const StepIcon = icons[step.result]
  const words = step.because === null ? undefined : failureWords(step.because)
  return (
    <li className={styles.step} data-result={step.result}>
      <StepIcon size={16} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>
          <span className={styles.name}>{testStepWord(step.step, kind)}</span>{' '}
          <span className={styles.result}>{resultWords[step.result]}</span>
          {step.found !== '' && (
            <span className={styles.found}>
              <StoreText text={step.found} />
            </span>
          )}
        </p>
        {words !== undefined && (
          <>
            <p className={styles.what}>
              <StoreText text={words.what} />
            </p>
            <p className={styles.next}>
              <StoreText text={words.next} />
            </p>
          </>
        )}
        {step.grants !== undefined && <GrantsList grants={step.grants} />}
      </div>
      {step.result !== 'skipped' && <span className={styles.elapsed}>{formatMs(step.elapsedMs)}</span>}
    </li>
  )
}
