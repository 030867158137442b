/** An argument as a person may type it into a shell of Linux or macOS; never given to one by us. */
export function quotedForShell(text: string): string {
  if (/^[A-Za-z0-9_./:@%+=,-]+$/.test(text)) return text
  if (/[\u0000-\u001f\u007f]/.test(text)) {
    const escaped = text
      .replaceAll('\\', '\\\\')
      .replaceAll("'", "\\'")
      .replaceAll(
        /[\u0000-\u001f\u007f]/g,
        character => `\\x${(character.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
      )
    return `$'${escaped}'`
  }
  return `'${text.replaceAll("'", `'\\''`)}'`
}
