/** A name as it is written in a statement for a person to run. */
export function mysqlIdentifier(...parts: readonly string[]): string {
  return parts.map(part => `\`${part.replaceAll('`', '``')}\``).join('.')
}

/** Many values in one place, between commas: a thousand of them as places of their own take longer to compile than to find. */
export class ValueList {
  readonly values: readonly unknown[]

  constructor(values: readonly unknown[]) {
    this.values = values
  }
}

/** Characters that are themselves in every character set and mean nothing to a parser. */
const plain = /^[\w .:,/@+-]*$/

/**
 * A value in a statement that we send. What is not plain goes as its bytes: whether a backslash escapes is a setting
 * of the session (`NO_BACKSLASH_ESCAPES`), and hexadecimal is none.
 */
export function wireLiteral(value: unknown): string {
  if (value === null || value === undefined) return 'NULL'
  if (typeof value === 'number' && Number.isFinite(value)) return String(value)
  if (typeof value === 'bigint') return String(value)
  if (typeof value === 'boolean') return value ? 'TRUE' : 'FALSE'
  if (value instanceof ValueList)
    return value.values.length === 0 ? 'NULL' : value.values.map(wireLiteral).join(', ')
  if (Buffer.isBuffer(value)) return `x'${value.toString('hex')}'`
  if (typeof value !== 'string') throw new TypeError(`no SQL value: ${typeof value}`)
  if (plain.test(value)) return `_utf8mb4'${value}'`
  return `_utf8mb4 x'${Buffer.from(value, 'utf8').toString('hex')}'`
}

// control characters, and marks that turn the reading direction or cannot be seen
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

/**
 * A text as a literal for a person, which means the same whether backslashes escape or not, and shows every
 * character that it has: backslashes, and what cannot be seen or reads backwards, are put together from their number.
 */
export function mysqlLiteral(text: string): string {
  const odd = (character: string): boolean => character === '\\' || unseen.test(character)
  if (![...text].some(odd)) return quoted(text)
  const parts: string[] = []
  let seen = ''
  for (const character of text) {
    if (!odd(character)) {
      seen += character
      continue
    }
    if (seen !== '') parts.push(quoted(seen))
    seen = ''
    const number = (character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')
    parts.push(`CONVERT(_utf16 x'${number}' USING utf8mb4)`)
  }
  if (seen !== '') parts.push(quoted(seen))
  return `CONCAT(${parts.join(', ')})`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
