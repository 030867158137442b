import { ipcRenderer } from 'electron'

/**
 * Hands one message port to the page when it asks for one, and nothing else: no function, no event, no Electron.
 * Who may have the port is decided in main/electron/hand-over-port.ts.
 */
const portWanted = 'switchyard-port-wanted'
const portMessage = 'switchyard-port'

window.addEventListener('message', event => {
  if (event.source === window && event.data === portWanted) ipcRenderer.send(portWanted)
})

ipcRenderer.on(portMessage, event => {
  const [port] = event.ports
  // to this very page: whatever else the window might show one day gets nothing
  if (port !== undefined) window.postMessage(portMessage, location.origin, [port])
})
