import { Button, Group } from '@mantine/core'
import {
  IconCheck,
  IconCircleDot,
  IconFileDatabase,
  IconKey,
  IconLoader,
  IconMinus,
  IconPencil,
  IconRefresh,
  IconUnlink,
  type Icon,
} from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { ConnectionStatus } from '../../../shared/domain/connection-status.ts'
import { describeDestination } from '../../../shared/domain/settings-facts.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { escapeStoreText, FailureNote, formatMs, Freshness, plural, StoreText } from '../../ui/index.ts'
import { AccessSwitch } from './access-switch.tsx'
import styles from './connection-card.module.css'
import { abilityWords, dialectWords, kindWords, linkWords } from './connection-words.ts'
import { connectionsState } from './connections-state.ts'
import { formOf } from './form/connection-form.ts'
import { GivePassword } from './give-password.tsx'
import { ReadinessLine } from './readiness-line.tsx'
import { RemoveConnection } from './remove-connection.tsx'

type ConnectionCardProps = { readonly view: ConnectionView; readonly environment: Environment }

/** One connection: is it there, how old is what we know, may it be written to, what can it do. */
export function ConnectionCard({ view, environment }: ConnectionCardProps) {
  const { connection, status } = view
  const name = escapeStoreText(connection.name)
  const refresh = useRefresh()
  const failure = refresh.error === null ? status.failure : toFailure(refresh.error)
  return (
    <article className={styles.card} aria-label={`Connection ${name}`}>
      <header className={styles.header}>
        <h3 className={styles.name}>
          <StoreText text={connection.name} />
        </h3>
        <LinkMark link={status.link} />
        <span className={styles.corner}>
          <Freshness
            // how many there are is not known before the first reading, and that is not 0
            source={status.readAtMs === null ? 'flags' : plural(status.flags, 'flag')}
            readAtMs={status.readAtMs}
            pollMs={status.pollMs}
            offline={status.link !== 'live' && status.link !== 'connecting'}
          />
        </span>
      </header>
      <p className={styles.address}>
        <StoreText text={address(view)} />
        {facts(status) !== '' && <span> · {facts(status)}</span>}
      </p>
      {status.link === 'waiting-for-secret' ? (
        <GivePassword view={view} />
      ) : (
        failure !== null && <FailureNote failure={failure} compact />
      )}
      <ReadinessLine readiness={status.readiness} />
      <AccessSwitch connection={connection} environment={environment} />
      <AbilityList capabilities={status.capabilities} />
      <Group gap="xs" mt="xs">
        <Button
          variant="default"
          size="xs"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={refresh.isPending}
          aria-label={`Read now: ${name}`}
          onClick={() => refresh.mutate({ id: connection.id })}
        >
          Read now
        </Button>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPencil size={14} aria-hidden />}
          aria-label={`Edit ${name}`}
          onClick={() => connectionsState.getState().opened(formOf(connection))}
        >
          Edit
        </Button>
        <ScriptLink view={view} />
        <RemoveConnection connection={connection} />
      </Group>
    </article>
  )
}

/** Seed 002's `rollback-scripts.sql`: a page of its own, since a script wants to be read before it is run. */
function ScriptLink({ view: { connection } }: { readonly view: ConnectionView }) {
  const { id, name, settings } = connection
  if (settings.kind !== 'env-file' || settings.rollbackScript === null) return null
  return (
    <Button
      component="a"
      href={`#/connections/${encodeURIComponent(id)}/rollback-script`}
      variant="default"
      size="xs"
      leftSection={<IconFileDatabase size={14} aria-hidden />}
      aria-label={`Rollback script of ${escapeStoreText(name)}`}
    >
      Rollback script
    </Button>
  )
}

function useRefresh() {
  const { queries } = useClient()
  return useMutation(queries.connections.refresh.mutationOptions())
}

const linkIcons: Readonly<Record<ConnectionStatus['link'], Icon>> = {
  connecting: IconLoader,
  live: IconCircleDot,
  down: IconUnlink,
  'waiting-for-secret': IconKey,
}

function LinkMark({ link }: { readonly link: ConnectionStatus['link'] }) {
  const LinkIcon = linkIcons[link]
  return (
    <span className={styles.link} data-link={link}>
      <LinkIcon size={15} aria-hidden />
      {linkWords[link]}
    </span>
  )
}

function AbilityList({ capabilities }: { readonly capabilities: ConnectionStatus['capabilities'] }) {
  if (capabilities === null) return null
  return (
    <ul className={styles.abilities} aria-label="What this store can do">
      {abilityWords(capabilities).map(({ can, words }) => {
        const AbilityIcon = can ? IconCheck : IconMinus
        return (
          <li key={words} data-can={can}>
            <AbilityIcon size={14} aria-hidden />
            {words}
          </li>
        )
      })}
    </ul>
  )
}

function address({ connection: { settings } }: ConnectionView): string {
  const line = 'tls' in settings && settings.tls.mode === 'off' ? ', not encrypted' : ''
  const system = settings.kind === 'sql-flags' ? dialectWords[settings.dialect] : kindWords[settings.kind]
  return `${system} · ${describeDestination(settings)}${line}`
}

function facts({ roundTripMs, clockOffsetMs }: ConnectionStatus): string {
  const parts: string[] = []
  if (roundTripMs !== null) parts.push(`there and back ${formatMs(roundTripMs)}`)
  // the expiry of overrides is judged by the server's clock
  if (clockOffsetMs !== null && Math.abs(clockOffsetMs) > 2000) {
    parts.push(
      `its clock is ${formatMs(Math.abs(clockOffsetMs))} ${clockOffsetMs > 0 ? 'ahead of' : 'behind'} this one`,
    )
  }
  return parts.join(' · ')
}
