/**
 * What a program prints, as text that cannot do anything: colours are dropped, line ends are one, and whatever else
 * could move a cursor, hide or turn around what stands there is written out.
 */
export function escapeOutput(text: string): string {
  return text
    .replaceAll(/\u001b\[[0-9;]*m/g, '')
    .replaceAll(/\r\n?/g, '\n')
    .replaceAll(
      /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g,
      character => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
    )
}
