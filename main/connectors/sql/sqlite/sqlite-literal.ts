// control characters, and marks that turn the reading direction or cannot be seen
const unseen = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/

/** A text as a literal; what cannot be seen or reads backwards is put together from its number. */
export function sqliteLiteral(text: string): string {
  if (!unseen.test(text)) return quoted(text)
  const parts: string[] = []
  let plain = ''
  for (const character of text) {
    if (!unseen.test(character)) {
      plain += character
      continue
    }
    if (plain !== '') parts.push(quoted(plain))
    plain = ''
    parts.push(`char(0x${(character.codePointAt(0) ?? 0).toString(16).padStart(4, '0')})`)
  }
  if (plain !== '') parts.push(quoted(plain))
  return `(${parts.join(' || ')})`
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`
}
