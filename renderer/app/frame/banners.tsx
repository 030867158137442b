import { Button, Progress } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import {
  IconFlask,
  IconInfoCircle,
  IconKey,
  IconLock,
  IconPlugConnectedX,
  IconUnlink,
} from '@tabler/icons-react'
import type { WorkspaceInfo } from '../../../shared/contract/workspace-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { useHost, useHostState } from '../../client/host-context.tsx'
import { ageWords, clockWords, StoreText, useNow } from '../../ui/index.ts'
import { useAppState } from '../state/app-state-context.tsx'
import { useEnvironment } from '../state/use-environment.ts'
import { useRoute } from '../use-route.ts'
import { Banner } from './banner.tsx'
import styles from './banners.module.css'

/** What a person must know before believing the screen. Worst first; nothing here when all is well. */
export function Banners({ info }: { readonly info: WorkspaceInfo }) {
  return (
    <aside className={styles.banners} aria-label="Notices">
      <HostLostBanner />
      <OfflineBanner />
      <DemoProgressBanner />
      {info.secretStore.locked && <VaultBanner />}
      <SecretBanner />
      <NoticeBanners info={info} />
      {info.workspace === 'demo' && <DemoBanner />}
    </aside>
  )
}

function HostLostBanner() {
  const host = useHost()
  const link = useHostState(state => state.link)
  const now = useNow()
  if (link.status !== 'lost' && link.status !== 'refused') return null
  return (
    <Banner
      tone="harm"
      icon={IconUnlink}
      action={
        <Button size="xs" variant="default" onClick={host.retryNow}>
          Reconnect now
        </Button>
      }
    >
      <strong>Not read from the stores.</strong> What you see is what was last read, and nothing can be sent.{' '}
      {link.status === 'lost'
        ? `This window lost its host ${ageWords(now - link.sinceMs)} ago. It reconnects by itself; if it does not, start Switchyard again.`
        : 'Switchyard was started again and does not know this window. Press Enter in its terminal to get a new link, and open that one.'}
    </Banner>
  )
}

/** Every store of the environment on screen is out of reach: all of it is yesterday's news. */
function OfflineBanner() {
  const { queries } = useClient()
  const { environment } = useEnvironment()
  const { data } = useQuery(queries.connections.list.queryOptions())
  const [, goTo] = useRoute()
  const now = useNow('quarter-minute')
  const here = data?.filter(({ connection }) => connection.environmentId === environment?.id) ?? []
  if (environment === null || here.length === 0 || here.some(({ status }) => status.link !== 'down'))
    return null
  const readAt = here.map(({ status }) => status.readAtMs).filter(at => at !== null)
  const since =
    readAt.length < here.length
      ? 'some of it was never read'
      : `last read ${clockWords(Math.min(...readAt), now)}`
  return (
    <Banner
      tone="look"
      icon={IconPlugConnectedX}
      action={
        <Button size="xs" variant="default" onClick={() => goTo({ page: 'connections' })}>
          Open Connections
        </Button>
      }
    >
      <strong>
        Not read from the store: <StoreText text={environment.name} /> is offline
      </strong>
      , {since}. Everything stays readable; changes wait until it answers again.
    </Banner>
  )
}

function DemoProgressBanner() {
  const progress = useHostState(state => state.demoProgress)
  if (progress === null) return null
  return (
    <Banner tone="quiet" icon={IconFlask}>
      <span className={styles.progress}>
        <span role="status">Making the demo: {progress.step}</span>
        <Progress
          value={progress.share * 100}
          size="sm"
          aria-label="Making the demo"
          className={styles.bar ?? ''}
        />
      </span>
    </Banner>
  )
}

function VaultBanner() {
  const open = useAppState(state => state.vaultToggled)
  return (
    <Banner
      tone="look"
      icon={IconLock}
      action={
        <Button size="xs" variant="default" onClick={() => open(true)}>
          Unlock the vault
        </Button>
      }
    >
      <strong>The passphrase vault is locked.</strong> Connections whose password is in it cannot be opened
      until it is unlocked.
    </Banner>
  )
}

/** The connection that waits for a password, where the vault is not what it waits for. */
function SecretBanner() {
  const { queries } = useClient()
  const { data } = useQuery(queries.connections.list.queryOptions())
  const ask = useAppState(state => state.secretAsked)
  const waiting =
    data?.filter(
      ({ status }) => status.link === 'waiting-for-secret' && status.failure?.code !== 'vault-locked',
    ) ?? []
  const [first] = waiting
  if (first === undefined) return null
  const more = waiting.length - 1
  return (
    <Banner
      tone="look"
      icon={IconKey}
      action={
        <Button size="xs" variant="default" onClick={() => ask(first.connection.id)}>
          Enter the password
        </Button>
      }
    >
      <strong>
        <StoreText text={first.connection.name} />
      </strong>{' '}
      {more > 0 && `and ${more} more `}
      {more > 0 ? 'wait for their passwords' : 'waits for its password'}: not read, and not ready for a
      rollback.
    </Banner>
  )
}

function NoticeBanners({ info }: { readonly info: WorkspaceInfo }) {
  const dismissed = useAppState(state => state.dismissed)
  const dismiss = useAppState(state => state.noticeDismissed)
  return info.notices
    .filter(({ id }) => !dismissed.includes(id))
    .map(({ id, text }) => (
      <Banner key={id} tone="look" icon={IconInfoCircle} onDismiss={() => dismiss(id)}>
        <StoreText text={text} />
      </Banner>
    ))
}

function DemoBanner() {
  const [, goTo] = useRoute()
  const dismissed = useAppState(state => state.dismissed.includes('demo'))
  const dismiss = useAppState(state => state.noticeDismissed)
  if (dismissed) return null
  return (
    <Banner
      tone="quiet"
      icon={IconFlask}
      onDismiss={() => dismiss('demo')}
      action={
        <Button size="xs" variant="subtle" onClick={() => goTo({ page: 'settings' })}>
          Your own workspace
        </Button>
      }
    >
      <strong>This is the demo.</strong> Real databases, invented people, and stand-ins for the other systems.
      Roll back whatever you like; it can be reset, and your own data is elsewhere.
    </Banner>
  )
}
