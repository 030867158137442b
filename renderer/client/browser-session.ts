import { z } from 'zod'
import type { SocketAddress } from './dial-web-socket.ts'
import { SessionRefused } from './wire.ts'

/** The other half of this protocol is described in main/browser/protocol.ts. */
const paths = { exchange: '/session', check: '/session/check', socket: '/rpc' }
const storageKey = 'switchyard.session'

/** A launch token is 32 bytes as base64url; routes begin with a slash, so the two cannot be mixed up. */
const launchToken = /^#([A-Za-z0-9_-]{43})$/

const Exchanged = z.object({ session: z.string() })

/**
 * This tab's right to speak to the browser host. Exchanges the token of the link, once, and keeps the session for
 * the tab, so that a reload keeps working.
 *
 * @returns what `dialWebSocket` asks before every dialling; it rejects with `SessionRefused` when only a new link helps
 */
export function createBrowserSession(view: Window): () => Promise<SocketAddress> {
  const token = takeLaunchToken(view)
  let exchange = token === undefined ? undefined : exchangeToken(view, token)
  // A new link in a tab that shows the app already changes only the part behind #, and loads nothing by itself.
  view.addEventListener('hashchange', () => {
    if (launchToken.test(view.location.hash)) view.location.reload()
  })

  return async () => {
    try {
      await exchange
    } catch (error) {
      // a used link opened again in the tab that used it: its session still counts
      if (!(error instanceof SessionRefused)) {
        exchange = token === undefined ? undefined : exchangeToken(view, token)
        throw error
      }
    }
    const session = view.sessionStorage.getItem(storageKey)
    if (session === null) throw new SessionRefused()
    await post(view, paths.check, { session })
    return {
      url: `${view.location.origin.replace(/^http/, 'ws')}${paths.socket}`,
      protocols: ['switchyard.v1', `switchyard.session.${session}`],
    }
  }
}

/** Takes the token out of the address at once, so that it stays in neither the address bar nor the history. */
function takeLaunchToken(view: Window): string | undefined {
  const token = launchToken.exec(view.location.hash)?.[1]
  if (token !== undefined) view.history.replaceState(null, '', `${view.location.pathname}#/`)
  return token
}

async function exchangeToken(view: Window, token: string): Promise<void> {
  const response = await post(view, paths.exchange, { token })
  const { session } = Exchanged.parse(await response.json())
  view.sessionStorage.setItem(storageKey, session)
}

/** @throws SessionRefused for 401; Error for everything that may be different in a second */
async function post(view: Window, path: string, body: object): Promise<Response> {
  const response = await view.fetch(path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    cache: 'no-store',
    credentials: 'omit',
    redirect: 'error',
  })
  if (response.status === 401) throw new SessionRefused()
  if (!response.ok) throw new Error(`the host answered ${response.status}`)
  return response
}
