import { markKey } from './mark.ts'

/** Undefined: the text is no JSON. Parsed values are compared and thrown away, never merged into anything. */
export function parseJson(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

export function isJsonObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether two metadata texts say the same, our own mark left out of both. */
export function sameMetadata(left: string | null, right: string | null): boolean {
  if (left === right) return true
  if (left === null || right === null) return false
  const [one, other] = [parseJson(left), parseJson(right)]
  if (one === undefined || other === undefined) return false
  return sameJson(withoutMark(one.value), withoutMark(other.value))
}

function withoutMark(value: unknown): unknown {
  if (!isJsonObject(value) || !Object.hasOwn(value, markKey)) return value
  // from entries and not by spreading: `__proto__` is a key like any other here
  return Object.fromEntries(Object.entries(value).filter(([key]) => key !== markKey))
}

function sameJson(left: unknown, right: unknown): boolean {
  if (Object.is(left, right)) return true
  if (Array.isArray(left) && Array.isArray(right)) {
    return left.length === right.length && left.every((item, index) => sameJson(item, right[index]))
  }
  if (!isJsonObject(left) || !isJsonObject(right)) return false
  const keys = Object.keys(left)
  if (keys.length !== Object.keys(right).length) return false
  return keys.every(key => Object.hasOwn(right, key) && sameJson(left[key], right[key]))
}
