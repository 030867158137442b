/** What cannot be seen on paper, or turns its line around: controls, bidirectional marks, zero width, tags, halves of pairs. */
const hidden =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202f\u205f-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff9-\ufffc\u{e0000}-\u{e0fff}]|\p{Cs}/gu

/** A name or another single line, with everything hidden in it written out (`\u202E`). */
export function shownText(text: string): string {
  return text.replace(hidden, escapeOf)
}

/** The same for text of several lines, whose line ends and tabs stay. */
export function shownLines(text: string): string {
  return text
    .replaceAll('\r\n', '\n')
    .replace(hidden, character =>
      character === '\n' || character === '\t' ? character : escapeOf(character),
    )
}

function escapeOf(character: string): string {
  const code = character.codePointAt(0) ?? 0
  const hex = code.toString(16).toUpperCase()
  return code > 0xffff ? `\\u{${hex}}` : `\\u${hex.padStart(4, '0')}`
}
