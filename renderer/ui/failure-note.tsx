import { IconAlertTriangle } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { Failure } from '../../shared/failure.ts'
import styles from './failure-note.module.css'
import { StoreText } from './text/store-text.tsx'
import { failureWords } from './words/failure-words.ts'

type FailureNoteProps = {
  readonly failure: Failure
  /** the one thing to press, where there is one */
  readonly action?: ReactNode
  /** one line, for a row or a popover */
  readonly compact?: boolean
}

/** What happened and what to do next. A cancelled call is no news and shows nothing. */
export function FailureNote({ failure, action, compact = false }: FailureNoteProps) {
  if (failure.code === 'cancelled') return null
  const { what, next } = failureWords(failure)
  return (
    <div className={styles.note} role="alert" data-compact={compact || undefined}>
      <IconAlertTriangle size={16} aria-hidden className={styles.icon} />
      <div className={styles.words}>
        <p className={styles.what}>
          <StoreText text={what} />
        </p>
        <p className={styles.next}>
          <StoreText text={next} />
        </p>
      </div>
      {action}
    </div>
  )
}
