import { Button, Popover } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconChevronDown, IconTargetArrow } from '@tabler/icons-react'
import { useMemo, useState } from 'react'
import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import { useClient } from '../../client/client-context.tsx'
import { useHostLost } from '../../client/host-context.tsx'
import { readyCount } from '../../features/rollback/index.ts'
import { FailureNote, formatCount, StoreText } from '../../ui/index.ts'
import { useAppState } from '../state/app-state-context.tsx'
import { useRoute } from '../use-route.ts'
import styles from './summary.module.css'

/** How many flags of the environment the red button could write right now; for the others the reason and the way to mend it. */
export function ReadinessSummary({ environment }: { readonly environment: Environment }) {
  const { queries } = useClient()
  const connections = useQuery(queries.connections.list.queryOptions()).data
  const flags = useQuery(queries.flags.list.queryOptions()).data
  const lost = useHostLost()
  const [opened, setOpened] = useState(false)
  const [, goTo] = useRoute()
  const count = useMemo(
    () => readyCount({ kind: 'environment', environmentId: environment.id }, connections ?? [], flags ?? []),
    [environment.id, connections, flags],
  )
  if (connections === undefined || flags === undefined) return null
  const here = connections.filter(({ connection }) => connection.environmentId === environment.id)
  const unready = here.filter(({ status }) => status.readiness.state !== 'ready')
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={420} trapFocus returnFocus>
      <Popover.Target>
        <button type="button" className={styles.button} onClick={() => setOpened(!opened)}>
          <span className={styles.summary} data-look={lost || unready.length > 0 || undefined}>
            <IconTargetArrow size={16} aria-hidden />
            <span>
              {formatCount(lost ? 0 : count.ready)} of {formatCount(count.total)} targets ready
            </span>
            <IconChevronDown size={14} aria-hidden />
          </span>
        </button>
      </Popover.Target>
      <Popover.Dropdown className={styles.dropdown ?? ''}>
        <p className={styles.secondary}>
          A target is ready when a rollback could be written to it right now.
        </p>
        {lost && <FailureNote compact failure={{ code: 'host-lost' }} />}
        {here.map(view => (
          <ReadinessLine key={view.connection.id} view={view} />
        ))}
        {here.length === 0 && <p className={styles.secondary}>This environment has no connection yet.</p>}
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

function ReadinessLine({ view: { connection, status } }: { readonly view: ConnectionView }) {
  const askSecret = useAppState(state => state.secretAsked)
  const { readiness } = status
  return (
    <div className={styles.line}>
      <div className={styles.lineHead}>
        <strong className={styles.lineName}>
          <StoreText text={connection.name} />
        </strong>
        <span className={styles.secondary}>
          {readiness.state === 'ready'
            ? 'ready'
            : readiness.state === 'checking'
              ? 'being checked'
              : 'not ready, because'}
        </span>
        <span className={`${styles.lineAge} ${styles.secondary}`}>{formatCount(status.flags)} flags</span>
      </div>
      {readiness.state === 'not-ready' && <FailureNote compact failure={readiness.because} />}
      {readiness.state === 'not-ready' && readiness.because.code === 'secret-needed' && (
        <Button size="xs" variant="default" onClick={() => askSecret(connection.id)}>
          Enter the password
        </Button>
      )}
    </div>
  )
}
