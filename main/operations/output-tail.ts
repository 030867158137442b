/** Characters kept, as `Delivered.output` allows. */
const longest = 65_536

/**
 * The end of what a command prints, as text that cannot do anything to whoever reads it: control characters, those that
 * turn the direction of writing and halves of characters are spelled out.
 *
 * @param redact  takes out secrets; of the whole, since one may come in two pieces
 */
export function createOutputTail(redact = (text: string): string => text) {
  let raw = ''
  return {
    add(text: string): void {
      raw += text
      if (raw.length > 2 * longest) raw = redact(raw).slice(-longest)
    },
    text(): string {
      const escaped = escapeOutput(redact(raw).slice(-longest))
      if (escaped.length <= longest) return escaped
      const cut = escaped.slice(-longest)
      // not in the middle of a character, nor of one that was spelled out
      return cut.replace(/^([\udc00-\udfff]|[^\\\n]{0,7}\})/, '')
    },
  }
}

export function escapeOutput(text: string): string {
  return text
    .replaceAll(/\r\n?/g, '\n')
    .toWellFormed()
    .replaceAll(
      /[^\P{C}\n\t]|[\u2028\u2029]/gu,
      character => `\\u{${character.codePointAt(0)?.toString(16) ?? ''}}`,
    )
}
