/** Sites the app itself refers to; opened without a question. */
const knownHosts: ReadonlySet<string> = new Set()

/** What a person is shown: the address as it will be opened, or nothing when it will not be. */
export type ExternalAddress = { readonly url: string; readonly known: boolean }

/**
 * An address that may leave the app: https, spelled without tricks, to a host with a name.
 * Everything else is refused: `file:`, `smb:`, other programs' schemes, names and passwords in the address.
 */
export function readExternalAddress(text: string): ExternalAddress | undefined {
  // printable ASCII only: what a person reads is what is opened
  if (text.length > 2000 || !/^https:\/\/[\x21-\x7e]+$/.test(text) || text.includes('\\')) return undefined
  if (!URL.canParse(text)) return undefined
  const url = new URL(text)
  if (url.protocol !== 'https:' || url.username !== '' || url.password !== '' || !url.hostname.includes('.'))
    return undefined
  // the address as written must already be the one that is meant
  if (url.href !== text && url.href !== `${text}/`) return undefined
  return { url: url.href, known: knownHosts.has(url.hostname) && url.port === '' }
}

type Shell = { openExternal(url: string): Promise<void> }
/** @returns whether the person wants it opened */
type Ask = (url: string) => Promise<boolean>

/** The only way out of the app. @returns whether something was opened */
export function createSafeOpenExternal(shell: Shell, ask: Ask): (text: string) => Promise<boolean> {
  return async text => {
    const address = readExternalAddress(text)
    if (address === undefined) return false
    if (!address.known && !(await ask(address.url))) return false
    await shell.openExternal(address.url)
    return true
  }
}
