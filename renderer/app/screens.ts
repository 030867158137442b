import { readRoute } from './routes.ts'

/** Each screen arrives when it is first opened; the frame, and the red button with it, do not wait for any. */
export const screens = {
  overview: () => import('../features/overview/index.ts'),
  flags: () => import('../features/flags/index.ts'),
  history: () => import('../features/history/index.ts'),
  connections: () => import('../features/connections/index.ts'),
  settings: () => import('../features/settings/index.ts'),
}

/**
 * Sends for the screen that an address will open, while the rest of the app is still on its way.
 * @param hash as the address bar has it; a launch link opens the Overview
 */
export function sendForScreen(hash: string): void {
  const { page } = readRoute(hash.slice(1))
  const screen = page === 'unknown' ? screens.overview : screens[page === 'flag' ? 'flags' : page]
  // the page itself asks again, and says so when it cannot be had
  screen().catch(() => undefined)
}
