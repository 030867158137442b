const storeInstant =
  /^(\d{4,6})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:\.(\d{1,9}))?)?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?( BC)?$/

/**
 * A store's own text of an instant, as ms since 1970. Without an offset it is read as UTC, which our
 * sessions set. `infinity` is a value PostgreSQL really keeps in such columns.
 *
 * @returns undefined when the text is no instant; the caller decides what a doubt means
 */
export function instantMs(text: string): number | undefined {
  if (text === 'infinity') return Number.POSITIVE_INFINITY
  if (text === '-infinity') return Number.NEGATIVE_INFINITY
  const parts = storeInstant.exec(text)
  if (parts === null || parts[9] !== undefined) return undefined
  const [, year, month, day, hour = '0', minute = '0', second = '0', fraction = ''] = parts
  const ms = Date.UTC(
    Number(year),
    Number(month) - 1,
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  )
  const fractionMs = fraction === '' ? 0 : Number(`0.${fraction}`) * 1000
  return ms + fractionMs - offsetMs(parts[8])
}

function offsetMs(offset: string | undefined): number {
  if (offset === undefined || offset === 'Z') return 0
  const sign = offset.startsWith('-') ? -1 : 1
  const hours = Number(offset.slice(1, 3))
  const minutes = Number(offset.slice(3).replace(':', '') || '0')
  return sign * (hours * 60 + minutes) * 60_000
}
