const NBSP = '\u00a0'

/** "4 s", "3 min", "2 h", "5 days": how long, in one unit, rounded down. */
export function ageWords(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1_000))
  if (seconds < 60) return `${seconds}${NBSP}s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes}${NBSP}min`
  const hours = Math.floor(minutes / 60)
  if (hours < 48) return `${hours}${NBSP}h`
  return `${Math.floor(hours / 24)}${NBSP}days`
}

/** "just now", "3 min ago", "in 2 h". */
export function relativeWords(atMs: number, nowMs: number): string {
  const age = nowMs - atMs
  if (Math.abs(age) < 1_000) return 'just now'
  return age > 0 ? `${ageWords(age)} ago` : `in ${ageWords(-age)}`
}

/** "2025-11-20 14:02:07.120 GMT+1": the exact instant with its zone, for hovering and copying. */
export function exactWords(atMs: number): string {
  const at = new Date(atMs)
  const day = `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`
  const time = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}.${String(at.getMilliseconds()).padStart(3, '0')}`
  return `${day} ${time} ${zone(at)}`
}

/** "14:02", and the day as well when it is not today. */
export function clockWords(atMs: number, nowMs: number): string {
  const at = new Date(atMs)
  const time = `${two(at.getHours())}:${two(at.getMinutes())}`
  const now = new Date(nowMs)
  if (at.toDateString() === now.toDateString()) return time
  const day = `${at.getDate()} ${shortMonth(at.getMonth())}`
  return at.getFullYear() === now.getFullYear() ? `${day} ${time}` : `${day} ${at.getFullYear()} ${time}`
}

const two = (value: number) => String(value).padStart(2, '0')

// A formatter takes longer to make than a row of a table to draw, so what it says is kept.
const months = new Map<number, string>()
const zones = new Map<number, string>()

function shortMonth(month: number): string {
  const known = months.get(month)
  if (known !== undefined) return known
  const formatter = new Intl.DateTimeFormat('en-GB', { month: 'short', timeZone: 'UTC' })
  const name = formatter.format(Date.UTC(2000, month))
  months.set(month, name)
  return name
}

/** By offset: it is what the name stands for, and it changes with the season and with the traveller. */
function zone(at: Date): string {
  const offset = at.getTimezoneOffset()
  const known = zones.get(offset)
  if (known !== undefined) return known
  const parts = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'short' }).formatToParts(at)
  const name = parts.find(part => part.type === 'timeZoneName')?.value ?? 'UTC'
  zones.set(offset, name)
  return name
}
