import type { Secret } from './secret.ts'

/**
 * Takes live secrets out of text that somebody else wrote: driver messages, log lines. Knows each in the forms
 * it commonly travels in. Values under four characters are left alone: blanking every "ab" would hide
 * the text and not the secret.
 */
export interface Redactor {
  learn(secret: Secret): void
  redact(text: string): string
  /** The same for every string in plain data. */
  redactAll<T>(data: T): T
}

const shortest = 4
const placeholder = '[secret]'

export function createRedactor(): Redactor {
  const forms = new Set<string>()
  let longestFirst: readonly string[] = []

  const redact = (text: string): string => {
    let clean = text
    for (const form of longestFirst) clean = clean.replaceAll(form, placeholder)
    return clean
  }
  const redactValue = (value: unknown): unknown => {
    if (typeof value === 'string') return redact(value)
    if (Array.isArray(value)) return value.map(redactValue)
    if (value === null || typeof value !== 'object') return value
    return Object.fromEntries(Object.entries(value).map(([key, part]) => [key, redactValue(part)]))
  }

  return {
    learn: secret => {
      const value = secret.reveal()
      if (value.length < shortest) return
      for (const form of travelForms(value)) forms.add(form)
      longestFirst = [...forms].sort((a, b) => b.length - a.length)
    },
    redact,
    redactAll: <T>(data: T) => (longestFirst.length === 0 ? data : (redactValue(data) as T)),
  }
}

function travelForms(value: string): readonly string[] {
  const bytes = Buffer.from(value, 'utf8')
  const json = JSON.stringify(value).slice(1, -1)
  return [
    value,
    json,
    JSON.stringify(json).slice(1, -1),
    encodeURIComponent(value),
    new URLSearchParams({ v: value }).toString().slice(2),
    bytes.toString('base64'),
    bytes.toString('base64').replace(/=+$/, ''),
    bytes.toString('base64url'),
    bytes.toString('hex'),
    // as a connection string or an SQL statement would spell it
    value.replaceAll("'", "''"),
  ].filter(form => form.length >= shortest)
}
