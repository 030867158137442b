import { exactWords } from '../../../ui/index.ts'

const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' })

/** "14:07:31": a receipt is compared with logs, and there seconds count. */
export function ClockSecond({ atMs }: { readonly atMs: number }) {
  return (
    <time dateTime={new Date(atMs).toISOString()} title={exactWords(atMs)}>
      {clock.format(atMs)}
    </time>
  )
}
