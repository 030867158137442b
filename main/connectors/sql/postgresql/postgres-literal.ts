/** A name as it is written in a statement for a person to run. */
export function identifierText(...parts: readonly string[]): string {
  return parts.map(part => `"${part.replaceAll('"', '""')}"`).join('.')
}

// control characters, and marks that turn the reading direction or cannot be seen
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

/**
 * A text as a literal that means the same whatever the server's settings, and shows every character that it
 * has: what cannot be seen or reads backwards is written as an escape.
 */
export function literalText(text: string): string {
  if (!unseen.test(text) && !text.includes('\\')) return `'${text.replaceAll("'", "''")}'`
  const escaped = [...text].map(character => {
    if (character === "'") return "''"
    if (character === '\\') return '\\\\'
    if (!unseen.test(character)) return character
    return `\\u${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')}`
  })
  return `E'${escaped.join('')}'`
}
