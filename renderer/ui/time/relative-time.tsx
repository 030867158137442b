import { clockWords, exactWords, relativeWords } from './time-words.ts'
import { useNow } from './use-now.ts'

type TimeProps = { readonly atMs: number }

/** "3 min ago". The exact instant with its zone on hover, and in what is copied (`copyExactTimes`). */
export function RelativeTime({ atMs }: TimeProps) {
  const now = useNow(Date.now() - atMs < 60_000 ? 'second' : 'quarter-minute')
  return <Instant atMs={atMs} text={relativeWords(atMs, now)} />
}

/** "14:02", or "18 Nov 14:02" on another day. Exact on hover and in what is copied. */
export function ClockTime({ atMs }: TimeProps) {
  const now = useNow('quarter-minute')
  return <Instant atMs={atMs} text={clockWords(atMs, now)} />
}

function Instant({ atMs, text }: TimeProps & { readonly text: string }) {
  return (
    <time dateTime={new Date(atMs).toISOString()} title={exactWords(atMs)}>
      {text}
    </time>
  )
}
