import { EventEmitter } from 'node:events'
import type { WebContents } from 'electron'

/** As much of Electron's WebContents as decides where a window may go. */
export class FakeContents extends EventEmitter {
  openHandler: ((details: { url: string }) => { action: string }) | undefined

  setWindowOpenHandler(handler: (details: { url: string }) => { action: string }): void {
    this.openHandler = handler
  }

  asWebContents(): WebContents {
    return this as unknown as WebContents
  }

  /** Sends a navigation and says whether it was prevented. */
  prevented(event: string, url: string): boolean {
    let prevented = false
    this.emit(event, { url, preventDefault: () => (prevented = true) })
    return prevented
  }

  guarded(): boolean {
    const events = ['will-navigate', 'will-frame-navigate', 'will-redirect', 'will-attach-webview']
    return this.openHandler !== undefined && events.every(event => this.listenerCount(event) === 1)
  }
}
