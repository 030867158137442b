import { Button, Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconChevronDown, IconPlugConnected, IconPlugConnectedX } from '@tabler/icons-react'
import { useState } from 'react'
import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { useHostLost } from '../../client/host-context.tsx'
import { ageOf, ageWords, useNow } from '../../ui/index.ts'
import { useRoute } from '../use-route.ts'
import { ConnectionLine } from './connection-line.tsx'
import styles from './summary.module.css'

/** How many stores answer, and how old the oldest data is. The rest on a click. */
export function ConnectionSummary() {
  const { queries } = useClient()
  const { data } = useQuery(queries.connections.list.queryOptions())
  const [opened, setOpened] = useState(false)
  const [, goTo] = useRoute()
  if (data === undefined) return <span className={styles.quiet}>Reading connections …</span>
  if (data.length === 0) return <span className={styles.quiet}>No connection yet</span>
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-start" width={420} trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className={styles.button} onClick={() => setOpened(!opened)}>
          <Summary views={data} />
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown ?? ''}>
        {data.map(view => (
          <ConnectionLine key={view.connection.id} view={view} />
        ))}
        <Button
          variant="default"
          size="xs"
          onClick={() => {
            setOpened(false)
            goTo({ page: 'connections' })
          }}
        >
          Open Connections
        </Button>
      </Popover.Dropdown>
    </Popover>
  )
}

function Summary({ views }: { readonly views: readonly ConnectionView[] }) {
  const lost = useHostLost()
  const now = useNow()
  const live = views.filter(({ status }) => status.link === 'live').length
  const oldest = oldestReading(views)
  const aged = views.some(
    ({ status }) => ageOf({ ...status, offline: status.link === 'down' }, now) !== 'fresh',
  )
  const LinkIcon = live === views.length && !lost ? IconPlugConnected : IconPlugConnectedX
  return (
    <span className={styles.summary} data-look={lost || aged || live < views.length || undefined}>
      <LinkIcon size={16} aria-hidden />
      <span>{lost ? 'Host lost' : `${live} of ${views.length} connections live`}</span>
      <span className={styles.secondary}>
        · {oldest === null ? 'not everything was read yet' : `oldest data ${ageWords(now - oldest)}`}
      </span>
      <IconChevronDown size={14} aria-hidden />
    </span>
  )
}

/** null while any connection was never read. */
function oldestReading(views: readonly ConnectionView[]): number | null {
  let oldest: number | null = Infinity
  for (const { status } of views) {
    if (status.readAtMs === null) return null
    oldest = Math.min(oldest, status.readAtMs)
  }
  return oldest
}
