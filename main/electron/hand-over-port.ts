import { RPCHandler } from '@orpc/server/message-port'
import type { MessagePortMain, WebFrameMain } from 'electron'
import type { OpenedHost } from '../host/opened-host.ts'
import { appOrigin, isAppPage } from './app-page.ts'
import { guardPort, type HostPort } from './guard-port.ts'

/** The names of both messages are known to preload/index.ts and to renderer/client/dial-message-port.ts. */
export const portWanted = 'switchyard-port-wanted'
export const portMessage = 'switchyard-port'

type SenderFrame = Pick<WebFrameMain, 'url' | 'origin' | 'postMessage'>
/** Electron's IpcMainEvent as far as it says who is asking. */
export type PortRequest = {
  readonly sender: { readonly id: number; readonly mainFrame: SenderFrame }
  /** null when the frame is gone already */
  readonly senderFrame: SenderFrame | null
}

type Channel = { readonly port1: HostPort; readonly port2: MessagePortMain }

/** Only the main frame of a window that we made, showing our page, may have a line to the contract. */
export function mayHavePort(request: PortRequest, isOwnWindow: (contentsId: number) => boolean): boolean {
  const { sender, senderFrame } = request
  return (
    senderFrame !== null &&
    senderFrame === sender.mainFrame &&
    senderFrame.origin === appOrigin &&
    isAppPage(senderFrame.url) &&
    isOwnWindow(sender.id)
  )
}

export interface PortDesk {
  /** Gives the asking page one port, in place of the one it may have had. Anyone else gets nothing, not even an answer. */
  request(request: PortRequest): Promise<void>
  /** Every page asks again and refetches. */
  hangUp(): void
}

/**
 * @param opening a window is shown while the workspace still opens; its port comes when there is something behind it
 */
export function createPortDesk(
  opening: Promise<OpenedHost>,
  isOwnWindow: (contentsId: number) => boolean,
  newChannel: () => Channel,
): PortDesk {
  const ports = new Map<number, HostPort>()

  return {
    async request(request) {
      if (!mayHavePort(request, isOwnWindow)) return
      const host = await opening
      // the window may have been closed or led elsewhere while the workspace opened
      if (request.senderFrame === null || !mayHavePort(request, isOwnWindow)) return
      const { id } = request.sender
      ports.get(id)?.close()
      const { port1, port2 } = newChannel()
      ports.set(id, port1)
      port1.on('close', () => {
        if (ports.get(id) === port1) ports.delete(id)
      })
      new RPCHandler(host.router).upgrade(
        guardPort(port1, () => performance.now()),
        { context: host.context },
      )
      port1.start()
      request.senderFrame.postMessage(portMessage, null, [port2])
    },
    hangUp() {
      for (const port of ports.values()) port.close()
    },
  }
}
