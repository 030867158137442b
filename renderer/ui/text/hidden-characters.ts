export type TextPart = { readonly kind: 'plain' | 'escape'; readonly text: string }

/** Controls, soft hyphen, bidirectional marks and overrides, zero-width and invisible characters, tags, lone surrogates. */
const hidden =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\u{e0000}-\u{e0fff}]|\p{Cs}/gu

/** The text cut into what may be drawn as it is and what must be drawn as an escape (`\u202E`). */
export function hiddenCharacters(text: string, multiline: boolean): readonly TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(hidden)) {
    const [character] = match
    if (multiline && (character === '\n' || character === '\t')) continue
    // A picture selector after an emoji only chooses its colours.
    if (character === '\ufe0f') continue
    if (match.index > end) parts.push({ kind: 'plain', text: text.slice(end, match.index) })
    parts.push({ kind: 'escape', text: escapeOf(character) })
    end = match.index + character.length
  }
  if (end < text.length || parts.length === 0) parts.push({ kind: 'plain', text: text.slice(end) })
  return parts
}

/** The same as one string, for names, titles and labels. */
export function escapeStoreText(text: string): string {
  return hiddenCharacters(text, false)
    .map(part => part.text)
    .join('')
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16).toUpperCase()
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}
