/**
 * How a page gets to speak to the browser host. Everything requires an exact Host and, beyond files, an exact Origin.
 *
 * 1. The printed link is `http://127.0.0.1:<port>/#<token>`. The fragment never leaves the browser by itself.
 * 2. `POST /session` with JSON `{"token": "<token>"}` answers 200 `{"session": "<session>"}` once, then 401. The page
 *    keeps the session in sessionStorage, which a reload keeps and another origin or tab never sees. No cookie: those
 *    are shared between all ports of a host.
 * 3. `POST /session/check` with JSON `{"session": "<session>"}` answers 204, or 401 when this process does not know
 *    it. A page asks before it dials, because a refused WebSocket does not tell a page why.
 * 4. `WebSocket /rpc` with the subprotocols `switchyard.v1` and `switchyard.session.<session>`; the host selects the
 *    first and never repeats the second. Refused with 401 without a known session, 503 when too many are open.
 *
 * 429 anywhere: too many wrong tries, ask again in a second.
 */
export const paths = { exchange: '/session', check: '/session/check', socket: '/rpc' } as const

export const socketProtocol = 'switchyard.v1'
const sessionPrefix = 'switchyard.session.'

/** @param header `Sec-WebSocket-Protocol` as sent */
export function readOfferedSession(header: string | undefined): string | undefined {
  const offered = (header ?? '').split(',').map(each => each.trim())
  const sessions = offered.filter(each => each.startsWith(sessionPrefix))
  if (!offered.includes(socketProtocol) || sessions.length !== 1) return undefined
  return sessions[0]?.slice(sessionPrefix.length)
}
