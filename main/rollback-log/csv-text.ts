/**
 * A table as CSV (RFC 4180, CRLF, with the byte-order mark that spreadsheets look for). A field that a spreadsheet would
 * take for a formula gets an apostrophe in front: flags, reasons and names are other people's text.
 */
export function csvText(rows: readonly (readonly (string | number | null)[])[]): string {
  return `\uFEFF${rows.map(row => `${row.map(csvField).join(',')}\r\n`).join('')}`
}

function csvField(value: string | number | null): string {
  if (value === null) return ''
  if (typeof value === 'number') return String(value)
  const text = /^[\s]*[=+\-@\t\r]/.test(value) || /^[\t\r\n]/.test(value) ? `'${value}` : value
  return /[",\r\n\t']/.test(text) || text !== text.trim() ? `"${text.replaceAll('"', '""')}"` : text
}
