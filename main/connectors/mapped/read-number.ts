const number = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d{1,3})?$/i

/** A number, also one written as text. Undefined for everything else: an empty text is no 0. */
export function numberOf(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) ? value : undefined
  if (typeof value !== 'string' || value.length > 60) return undefined
  const text = value.trim()
  if (!number.test(text)) return undefined
  const read = Number(text)
  return Number.isFinite(read) ? read : undefined
}
