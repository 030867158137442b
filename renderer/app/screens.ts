import { lateModule } from '../ui/late-module.ts'
import { readRoute, type Route } from './routes.ts'

/** The frame, and the red button with it, wait for no screen. */
export const screens = {
  overview: lateModule(() => import('../features/overview/index.ts')),
  /** a part of the Overview, with a door of its own */
  measures: lateModule(() => import('../features/measures/index.ts')),
  flags: lateModule(() => import('../features/flags/index.ts')),
  personSwitch: lateModule(() => import('../features/person-switch/index.ts')),
  history: lateModule(() => import('../features/history/index.ts')),
  rollbacks: lateModule(() => import('../features/rollback-log/index.ts')),
  rollbackScript: lateModule(() => import('../features/rollback-script/index.ts')),
  runbook: lateModule(() => import('../features/runbook/index.ts')),
  connections: lateModule(() => import('../features/connections/index.ts')),
  settings: lateModule(() => import('../features/settings/index.ts')),
}

/**
 * Sends for the screen that an address will open, while the rest of the app is still on its way.
 * @param hash as the address bar has it; a launch link opens the Overview
 */
export function sendForScreen(hash: string): void {
  const { page } = readRoute(hash.slice(1))
  const screen = screens[screenOf(page)]
  // the page itself asks again, and says so when it cannot be had
  screen.fetch().catch(() => undefined)
}

function screenOf(page: Route['page']): keyof typeof screens {
  switch (page) {
    case 'unknown':
      return 'overview'
    case 'flag':
      return 'flags'
    case 'rollback-script':
      return 'rollbackScript'
    default:
      return page
  }
}

/** All the others, once the first one is there: a host that is lost later hands out nothing any more. */
export function sendForEveryScreen(): void {
  for (const screen of Object.values(screens)) screen.fetch().catch(() => undefined)
}
