import { useQuery } from '@tanstack/react-query'
import {
  IconFlag,
  IconHistory,
  IconLayoutDashboard,
  IconPlug,
  IconSettings,
  type Icon,
} from '@tabler/icons-react'
import { useClient } from '../../client/client-context.tsx'
import { formatCount } from '../../ui/index.ts'
import { routePath, type PageName } from '../routes.ts'
import { useEnvironment } from '../state/use-environment.ts'
import { useRoute } from '../use-route.ts'
import styles from './navigation.module.css'

type Entry = {
  readonly page: PageName
  readonly word: string
  readonly icon: Icon
  readonly shortcut: string
}

export const navigationEntries: readonly Entry[] = [
  { page: 'overview', word: 'Overview', icon: IconLayoutDashboard, shortcut: 'g o' },
  { page: 'flags', word: 'Flags', icon: IconFlag, shortcut: 'g f' },
  { page: 'history', word: 'History', icon: IconHistory, shortcut: 'g h' },
  { page: 'connections', word: 'Connections', icon: IconPlug, shortcut: 'g c' },
  { page: 'settings', word: 'Settings', icon: IconSettings, shortcut: 'g s' },
]

/** Pages that belong to another one. */
const above: Readonly<Record<string, PageName>> = {
  flag: 'flags',
  rollbacks: 'history',
  'rollback-script': 'connections',
  runbook: 'connections',
}

export function Navigation() {
  const [route] = useRoute()
  const counts = useCounts()
  const current = above[route.page] ?? route.page
  return (
    <nav className={styles.navigation} aria-label="Pages">
      <ul className={styles.list}>
        {navigationEntries.map(({ page, word, icon: EntryIcon, shortcut }) => (
          <li key={page}>
            <a
              className={styles.entry}
              href={`#${routePath({ page })}`}
              aria-current={page === current ? 'page' : undefined}
              title={`${word} (${shortcut})`}
            >
              <EntryIcon size={17} stroke={1.7} aria-hidden />
              <span className={styles.word}>{word}</span>
              {counts[page] !== undefined && <span className={styles.count}>{counts[page]}</span>}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}

/** Flags of the environment on screen, and all connections. */
function useCounts(): Partial<Record<PageName, string>> {
  const { queries } = useClient()
  const { environment } = useEnvironment()
  const connections = useQuery(queries.connections.list.queryOptions()).data
  if (connections === undefined) return {}
  const here = connections.filter(({ connection }) => connection.environmentId === environment?.id)
  return {
    flags: formatCount(here.reduce((sum, { status }) => sum + status.flags, 0)),
    connections: formatCount(connections.length),
  }
}
