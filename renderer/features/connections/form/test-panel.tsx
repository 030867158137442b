import { Loader } from '@mantine/core'
import { IconAlertTriangle, IconCheck, IconMinus, IconX, type Icon } from '@tabler/icons-react'
import type { TestStep } from '../../../../shared/domain/connection-status.ts'
import { failureWords, formatMs, FailureNote, StoreText } from '../../../ui/index.ts'
import type { TestRun } from '../connections-state.ts'
import type { ConnectionForm } from './connection-form.ts'
import styles from './test-panel.module.css'
import { testStepWords } from './test-words.ts'

type Result = TestStep['result']

/** A passed step is no verified rollback: its mark is not green. */
const looks: Readonly<Record<Result, { readonly icon: Icon; readonly word: string }>> = {
  passed: { icon: IconCheck, word: 'passed' },
  failed: { icon: IconX, word: 'failed' },
  warning: { icon: IconAlertTriangle, word: 'look at this' },
  skipped: { icon: IconMinus, word: 'skipped' },
}

/** The steps of "Test connection" as they are done, and what to do about each that failed. */
export function TestPanel({ test, form }: { readonly test: TestRun; readonly form: ConnectionForm }) {
  return (
    <section className={styles.panel} aria-label="Connection test">
      <ol className={styles.steps}>
        {test.steps.map(step => (
          <Step key={step.step} step={step} />
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
        {summary(test)}
        {test.state !== 'running' && test.of !== form && ' Something was changed since this test.'}
      </p>
    </section>
  )
}

function Step({ step }: { readonly step: TestStep }) {
  const { icon: StepIcon, word } = looks[step.result]
  const words = step.because === null ? undefined : failureWords(step.because)
  return (
    <li className={styles.step} data-result={step.result}>
      <StepIcon size={16} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.title}>
          <span className={styles.name}>{testStepWords[step.step]}</span>{' '}
          <span className={styles.result}>{word}</span>
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
      </div>
      {step.result !== 'skipped' && <span className={styles.elapsed}>{formatMs(step.elapsedMs)}</span>}
    </li>
  )
}

function summary({ state, steps, failure }: TestRun): string {
  const count = (result: Result) => steps.filter(step => step.result === result).length
  if (state === 'running') return ''
  if (state === 'stopped') return 'The test was stopped.'
  if (failure !== null) return 'The test could not be finished.'
  if (count('failed') > 0) return 'The test failed. Nothing was changed in the store. What you typed is kept.'
  if (count('warning') > 0)
    return 'The connection works, with something to look at. Nothing was changed in the store.'
  return 'The connection works. Nothing was changed in the store.'
}
