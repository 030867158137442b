import { isAppPage } from './app-page.ts'

type Preventable = { preventDefault(): void }
type Navigation = Preventable & { readonly url: string }

/** The part of Electron's WebContents that keeps a window on our page. */
export interface GuardedContents {
  on(
    event: 'will-navigate' | 'will-frame-navigate' | 'will-redirect',
    listener: (details: Navigation) => void,
  ): unknown
  on(event: 'will-attach-webview', listener: (event: Preventable) => void): unknown
  setWindowOpenHandler(handler: (details: { url: string }) => { action: 'deny' }): void
}

/** The window shows our page and never another: no navigation, no redirect, no frame, no second window, no webview. */
export function guardNavigation(contents: GuardedContents, leaveFor: (url: string) => void): void {
  const stay = (details: Navigation) => {
    if (!isAppPage(details.url)) details.preventDefault()
  }
  contents.on('will-navigate', stay)
  contents.on('will-frame-navigate', stay)
  contents.on('will-redirect', stay)
  contents.on('will-attach-webview', event => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    leaveFor(url)
    return { action: 'deny' }
  })
}
