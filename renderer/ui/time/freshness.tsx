import { IconClockExclamation, IconUnlink } from '@tabler/icons-react'
import { StoreText } from '../text/store-text.tsx'
import styles from './freshness.module.css'
import { ageWords, exactWords } from './time-words.ts'
import { useNow } from './use-now.ts'

type FreshnessProps = {
  /** where the data came from: a connection's name, "journal", "5 connections" */
  readonly source: string
  /** null: never read */
  readonly readAtMs: number | null
  /** how often it should be read; older than three times this is old. Left out: it does not age */
  readonly pollMs?: number | undefined
  readonly offline?: boolean
}

export type Age = 'fresh' | 'old' | 'offline' | 'never'

/** Grey while fresh, amber after three missed polls, a broken link while the source cannot be reached. */
export function ageOf(props: Omit<FreshnessProps, 'source'>, nowMs: number): Age {
  if (props.offline === true) return 'offline'
  if (props.readAtMs === null) return 'never'
  return props.pollMs !== undefined && nowMs - props.readAtMs > 3 * props.pollMs ? 'old' : 'fresh'
}

/** A panel's corner: source and age of what it shows. */
export function Freshness(props: FreshnessProps) {
  const now = useNow()
  const { source, readAtMs } = props
  const age = ageOf(props, now)
  return (
    <span className={styles.freshness} data-age={age} title={explanation(age, readAtMs)}>
      {age === 'offline' && <IconUnlink size={14} aria-hidden />}
      {age === 'old' && <IconClockExclamation size={14} aria-hidden />}
      <span className={styles.source}>
        <StoreText text={source} />
      </span>
      <span aria-hidden>·</span>
      {age === 'offline' && <span>offline ·</span>}
      {readAtMs === null ? (
        <span>never read</span>
      ) : (
        <time dateTime={new Date(readAtMs).toISOString()} title={exactWords(readAtMs)}>
          {ageWords(now - readAtMs)}
          {age === 'old' && ' old'}
        </time>
      )}
    </span>
  )
}

function explanation(age: Age, readAtMs: number | null): string {
  const read = readAtMs === null ? 'Never read.' : `Read ${exactWords(readAtMs)}.`
  switch (age) {
    case 'fresh':
      return read
    case 'old':
      return `${read} Older than three polls: the store may have changed since.`
    case 'offline':
      return `${read} The store cannot be reached; this is what it last said.`
    case 'never':
      return 'Nothing has been read from this store yet.'
  }
}
