const NBSP = '\u00a0'
const digits = (most: number) =>
  new Intl.NumberFormat('en-GB', { maximumFractionDigits: most, useGrouping: true })
const byDigits = [digits(0), digits(1), digits(2)] as const
const small = new Intl.NumberFormat('en-GB', { maximumSignificantDigits: 3 })

/** A number with its unit and as many digits as tell something: "1,204 events", "17.5 ms", "0.042 %". */
export function formatMeasure(value: number, unit: string): string {
  const size = Math.abs(value)
  const format = size >= 100 ? byDigits[0] : size >= 10 ? byDigits[1] : size >= 1 ? byDigits[2] : small
  const number = size >= 1e15 ? value.toExponential(3) : format.format(value)
  return unit === '' ? number : `${number}${NBSP}${value === 1 ? unitOfOne(unit) : unit}`
}

/** "1 ticket": a unit that is an English word in the plural; "ms", "MB" and "req/s" are none. */
function unitOfOne(unit: string): string {
  if (!/^[a-z]{3,}s$/.test(unit) || unit.endsWith('ss')) return unit
  if (unit.endsWith('ies')) return `${unit.slice(0, -3)}y`
  return /(?:[cs]h|x|ss)es$/.test(unit) ? unit.slice(0, -2) : unit.slice(0, -1)
}
