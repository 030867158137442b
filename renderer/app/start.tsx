import { createRoot } from 'react-dom/client'
import { createBrowserSession } from '../client/browser-session.ts'
import { createClient, type HostClient } from '../client/create-client.ts'
import { dialMessagePort } from '../client/dial-message-port.ts'
import { dialWebSocket } from '../client/dial-web-socket.ts'
import { copyExactTimes } from '../ui/index.ts'
import { App } from './app.tsx'
import { pageNonce } from './page-nonce.ts'
import { createAppState } from './state/app-state.ts'

/** Opens the line to the host and puts the app into the page. */
export function start(root: HTMLElement): void {
  copyExactTimes(document)
  // Electron serves the page under its own scheme; anything else is the browser host.
  const dial =
    location.protocol === 'app:' ? dialMessagePort(window) : dialWebSocket(createBrowserSession(window))
  const host = createClient(dial)
  askAhead(host)
  createRoot(root).render(
    <App host={host} appState={createAppState(localStorage)} nonce={pageNonce(document)} />,
  )
}

/**
 * What every page shows, asked for as soon as there is a line: not when the part that shows it has been drawn. Answers
 * come in this order, and the frame is drawn with the workspace: the short ones before it make it one drawing instead
 * of four, and it does not wait for the long one.
 */
function askAhead({ queryClient, queries }: HostClient): void {
  void queryClient.prefetchQuery(queries.environments.list.queryOptions())
  void queryClient.prefetchQuery(queries.connections.list.queryOptions())
  void queryClient.prefetchQuery(queries.operations.open.queryOptions())
  void queryClient.prefetchQuery(queries.workspace.info.queryOptions())
  void queryClient.prefetchQuery(queries.flags.list.queryOptions())
}
