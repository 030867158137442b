import { Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { RollbackPreview } from '../../../shared/contract/operations-contract.ts'
import type { RollbackScope } from '../../../shared/domain/operation.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import {
  EnvironmentBadge,
  failureWords,
  formatCount,
  formatShare,
  Freshness,
  plural,
  StoreText,
} from '../../ui/index.ts'
import styles from './preview-facts.module.css'

export function useRollbackPreview(scope: RollbackScope) {
  const { queries } = useClient()
  // Read from the host's cache, so cheap; an older one stays on screen while the next is on its way.
  return useQuery(
    queries.operations.previewRollback.queryOptions({
      input: scope,
      staleTime: 1_000,
      refetchInterval: 4_000,
    }),
  )
}

type PreviewFactsProps = { readonly scope: RollbackScope; readonly suspendOverrides: boolean }

/** What a rollback would do. The rollback itself never waits for this. */
export function PreviewFacts({ scope, suspendOverrides }: PreviewFactsProps) {
  const preview = useRollbackPreview(scope)
  switch (preview.status) {
    case 'pending':
      return (
        <Stack gap="xs" aria-label="The preview is loading; rolling back does not wait for it" aria-busy>
          <Skeleton height={14} width="60%" />
          <Skeleton height={14} width="80%" />
          <Skeleton height={14} width="45%" />
        </Stack>
      )
    case 'error':
      return (
        <p className={styles.warning}>
          There is no preview: {failureWords(toFailure(preview.error)).what} Rolling back works without it.
        </p>
      )
    case 'success':
      return <Facts preview={preview.data} suspendOverrides={suspendOverrides} />
  }
}

function Facts({
  preview,
  suspendOverrides,
}: {
  readonly preview: RollbackPreview
  readonly suspendOverrides: boolean
}) {
  const stores = preview.connections.filter(connection => connection.flags > 0)
  const notReady = stores.filter(connection => connection.readiness.state !== 'ready')
  return (
    <div className={styles.facts}>
      <p className={styles.main}>
        <Environments connectionIds={stores.map(store => store.connectionId)} />
        {plural(preview.flags, 'flag')} in {plural(stores.length, 'store')} → OLD
        {preview.exposedFlags < preview.flags && (
          <span className={styles.aside}>{exposedWords(preview)}</span>
        )}
      </p>
      <p>{peopleWords(preview)}</p>
      {preview.newOverrides > 0 && (
        <p>
          {plural(preview.newOverrides, 'override pins its person', 'overrides pin people')} to NEW:{' '}
          <strong>{suspendOverrides ? 'included' : 'not included, these people stay on NEW'}</strong>
        </p>
      )}
      {notReady.length > 0 && (
        <ul className={styles.notReady} aria-label="Not ready">
          {notReady.map(({ connectionId, name, flags, readiness }) => (
            <li key={connectionId}>
              <StoreText text={name} /> · {plural(flags, 'flag')} ·{' '}
              {readiness.state === 'not-ready'
                ? `not ready: ${failureWords(readiness.because).what}`
                : 'still being checked'}
            </li>
          ))}
        </ul>
      )}
      <Freshness
        source={stores.length === 1 ? (stores[0]?.name ?? '') : plural(stores.length, 'store')}
        readAtMs={oldest(stores)}
      />
    </div>
  )
}

/** Where this lands, in the colour and the word of the place. */
function Environments({ connectionIds }: { readonly connectionIds: readonly string[] }) {
  const { queries } = useClient()
  const connections = useQuery(queries.connections.list.queryOptions())
  const environments = useQuery(queries.environments.list.queryOptions())
  const reached = new Set(
    connections.data?.flatMap(({ connection }) =>
      connectionIds.includes(connection.id) ? [connection.environmentId] : [],
    ),
  )
  return environments.data
    ?.filter(environment => reached.has(environment.id))
    .map(environment => <EnvironmentBadge key={environment.id} environment={environment} solid />)
}

function exposedWords({ flags, exposedFlags }: RollbackPreview): string {
  if (exposedFlags > 0)
    return `${formatCount(exposedFlags)} of them ${exposedFlags === 1 ? 'serves' : 'serve'} NEW now`
  return `${flags === 1 ? 'it serves' : 'they serve'} NEW to nobody as far as is known; written all the same`
}

function peopleWords({ peopleOnNew, people }: RollbackPreview): string {
  if (peopleOnNew === null) return 'How many people move cannot be told: no people source is mapped.'
  if (peopleOnNew === 0) return 'Nobody is on NEW by percentage.'
  const share = people === null || people === 0 ? '' : ` (${formatShare(peopleOnNew / people)} of known)`
  return `about ${plural(peopleOnNew, 'person moves', 'people move')}${share}`
}

function oldest(connections: RollbackPreview['connections']): number | null {
  const times = connections.map(connection => connection.readAtMs)
  return times.reduce<number | null>(
    (least, at) => (least === null || at === null ? null : Math.min(least, at)),
    times[0] ?? null,
  )
}
