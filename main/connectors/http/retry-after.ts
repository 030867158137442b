const longestMs = 24 * 60 * 60_000

/**
 * How long a server asks to be left alone, in ms, from `Retry-After` as seconds or as an HTTP date. A date is taken
 * by the server's own clock where it told it. Undefined when it did not say, or said nothing that can be read.
 */
export function retryAfterMs(
  value: string | undefined,
  serverDate: string | undefined,
  nowMs: number,
): number | undefined {
  const text = value?.trim() ?? ''
  if (/^\d{1,9}(\.\d{1,3})?$/.test(text)) return Math.min(Number(text) * 1_000, longestMs)
  // only real dates: `Date.parse` makes something of nearly any text
  if (!/^[A-Z][a-z]{2}, \d\d [A-Z][a-z]{2} \d{4} \d\d:\d\d:\d\d GMT$/.test(text)) return undefined
  const untilMs = Date.parse(text)
  const serverMs = Date.parse(serverDate ?? '')
  const waitMs = untilMs - (Number.isNaN(serverMs) ? nowMs : serverMs)
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), longestMs)
}
