import {
  IconCircleCheck,
  IconCircleX,
  IconClock,
  IconGitMerge,
  IconHandStop,
  IconHelpCircle,
  IconLoader2,
  type Icon,
} from '@tabler/icons-react'
import type { TargetState } from '../../shared/domain/operation.ts'
import styles from './outcome-badge.module.css'
import { formatCount, formatMs } from './words/numbers.ts'

type Look = {
  readonly icon: Icon
  readonly word: string
  readonly tone: 'verified' | 'harm' | 'look' | 'neutral'
  readonly meaning: string
}

/** Icon, word and tone of every state. Green is `verified` and nothing else. */
export const outcomeLooks: Readonly<Record<TargetState, Look>> = {
  verified: {
    icon: IconCircleCheck,
    word: 'verified',
    tone: 'verified',
    meaning: 'Read back from the store: it is as meant.',
  },
  refused: {
    icon: IconCircleX,
    word: 'refused',
    tone: 'harm',
    meaning: 'The store refused it; nothing changed.',
  },
  unknown: {
    icon: IconHelpCircle,
    word: 'unknown',
    tone: 'look',
    meaning: 'Sent, and no answer came; it is being read again.',
  },
  conflict: {
    icon: IconGitMerge,
    word: 'conflict',
    tone: 'look',
    meaning: 'Someone else changed it in the meantime; it was left alone.',
  },
  'not-sent': {
    icon: IconClock,
    word: 'not sent',
    tone: 'neutral',
    meaning: 'Nothing has left this machine yet.',
  },
  'by-hand': {
    icon: IconHandStop,
    word: 'by hand',
    tone: 'look',
    meaning: 'A person must do this one; the steps can be copied.',
  },
  planned: { icon: IconClock, word: 'planned', tone: 'neutral', meaning: 'Journalled, about to be sent.' },
  sending: { icon: IconLoader2, word: 'sending', tone: 'neutral', meaning: 'On its way to the store.' },
  verifying: { icon: IconLoader2, word: 'verifying', tone: 'neutral', meaning: 'Written; being read back.' },
  delivering: {
    icon: IconLoader2,
    word: 'delivering',
    tone: 'neutral',
    meaning: 'Stored; the application is being made to take it up.',
  },
}

type OutcomeBadgeProps = {
  readonly state: TargetState
  readonly elapsedMs?: number | null
  /** how many targets are in this state, before the word */
  readonly count?: number
}

export function OutcomeBadge({ state, elapsedMs, count }: OutcomeBadgeProps) {
  const { icon: StateIcon, word, tone, meaning } = outcomeLooks[state]
  const turning = state === 'sending' || state === 'verifying' || state === 'delivering'
  return (
    <span className={styles.badge} data-tone={tone} title={meaning}>
      <StateIcon size={14} stroke={2} aria-hidden className={turning ? styles.turning : undefined} />
      {count !== undefined && <span className={styles.number}>{formatCount(count)}</span>}
      {word}
      {elapsedMs !== undefined && elapsedMs !== null && (
        <span className={styles.number}>{formatMs(elapsedMs)}</span>
      )}
    </span>
  )
}
