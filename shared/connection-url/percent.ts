/** RFC 3986: what is not unreserved is escaped, so that no part can end before its end. Lone surrogates become U+FFFD. */
export function encodePart(text: string): string {
  return encodeURIComponent(text.toWellFormed()).replace(
    /[!'()*]/g,
    character => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  )
}

/** undefined: a % that begins no escape, or escapes that are no text. A plus is a plus. */
export function decodePart(text: string): string | undefined {
  try {
    return decodeURIComponent(text)
  } catch {
    return undefined
  }
}
