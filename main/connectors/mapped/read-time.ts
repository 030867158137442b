const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?$/i

/**
 * An instant in ms since 1970: ISO 8601, UTC where no zone is written, or a number of seconds or ms. Undefined for
 * anything else, since guessing a day from `01/02/2026` would move whole months.
 */
export function timeOf(text: string): number | undefined {
  if (text.length > 60) return undefined
  const trimmed = text.trim()
  if (/^\d{9,14}(\.\d{1,9})?$/.test(trimmed)) {
    const read = Number(trimmed)
    return read > 100_000_000_000 ? Math.floor(read) : Math.floor(read * 1000)
  }
  const found = iso.exec(trimmed)
  if (found === null) return undefined
  const [, year, month, day, hour = '00', minute = '00', second = '00', fraction = '', zone = 'Z'] = found
  const ms = fraction.slice(0, 3).padEnd(3, '0')
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}.${ms}${zoneText(zone)}`)
  return Number.isNaN(atMs) ? undefined : atMs
}

function zoneText(zone: string): string {
  if (/^z$/i.test(zone)) return 'Z'
  const digits = zone.slice(1).replace(':', '').padEnd(4, '0')
  return `${zone[0]}${digits.slice(0, 2)}:${digits.slice(2)}`
}
