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
  return unit === '' ? number : `${number}${NBSP}${unit}`
}
