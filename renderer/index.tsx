import { createRoot } from 'react-dom/client'
import { App } from './app/app.tsx'
import { pageNonce } from './app/page-nonce.ts'
import { refuseMarkup } from './app/refuse-markup.ts'
import { createAppState } from './app/state/app-state.ts'
import { createBrowserSession } from './client/browser-session.ts'
import { createClient } from './client/create-client.ts'
import { dialMessagePort } from './client/dial-message-port.ts'
import { dialWebSocket } from './client/dial-web-socket.ts'
import { copyExactTimes } from './ui/index.ts'

refuseMarkup(window)
copyExactTimes(document)

// Electron serves the page under its own scheme; anything else is the browser host.
const dial = location.protocol === 'app:' ? dialMessagePort(window) : dialWebSocket(createBrowserSession(window))
const root = document.getElementById('root')
if (root === null) throw new Error('index.html has no #root')
createRoot(root).render(
  <App host={createClient(dial)} appState={createAppState(localStorage)} nonce={pageNonce(document)} />,
)
