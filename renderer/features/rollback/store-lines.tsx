import { useQuery } from '@tanstack/react-query'
import { IconAlertTriangle } from '@tabler/icons-react'
import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { RollbackPreview } from '../../../shared/contract/operations-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import {
  ageOf,
  ageWords,
  EnvironmentBadge,
  exactWords,
  failureWords,
  plural,
  StoreText,
  useNow,
} from '../../ui/index.ts'
import { countedWords } from './preview-words.ts'
import styles from './store-lines.module.css'
import { storeWay } from './store-way.ts'

type Store = RollbackPreview['connections'][number]

/** Every store that a rollback reaches, by environment: what it is, how it is done there, whether it is ready, how old. */
export function StoreLines({ stores }: { readonly stores: readonly Store[] }) {
  const { queries } = useClient()
  const environments = useQuery(queries.environments.list.queryOptions()).data
  const views = useQuery(queries.connections.list.queryOptions()).data
  const places = [...Map.groupBy(stores, store => store.environmentId)]
  return (
    <div
      className={styles.places}
      role="region"
      aria-label="Stores"
      // what is longer than its frame must be scrolled by the keyboard as well
      tabIndex={stores.length > 6 ? 0 : undefined}
    >
      {places.map(([environmentId, own]) => {
        const environment = environments?.find(one => one.id === environmentId)
        return (
          <section key={environmentId} className={styles.place}>
            <h3 className={styles.head}>
              {environment === undefined ? (
                <StoreText text={environmentId} />
              ) : (
                <EnvironmentBadge environment={environment} solid />
              )}
              <span className={styles.aside}>
                {plural(
                  own.reduce((sum, one) => sum + one.flags, 0),
                  'flag',
                )}{' '}
                in {plural(own.length, 'store')}
              </span>
            </h3>
            <ul className={styles.list}>
              {own.map(store => (
                <StoreLine
                  key={store.connectionId}
                  store={store}
                  view={views?.find(one => one.connection.id === store.connectionId)}
                />
              ))}
            </ul>
          </section>
        )
      })}
    </div>
  )
}

type StoreLineProps = { readonly store: Store; readonly view: ConnectionView | undefined }

function StoreLine({ store, view }: StoreLineProps) {
  const { name, flags, readiness, readAtMs } = store
  const ready = readiness.state === 'ready'
  const parts = [
    view === undefined ? undefined : storeWay(view, countedWords(store)),
    readAtMs === null && flags === 0 ? 'no flag known' : plural(flags, 'flag'),
  ]
  return (
    <li className={styles.line} data-look={!ready || undefined}>
      <span className={styles.name}>
        <StoreText text={name} />
      </span>
      <span className={styles.what}>{parts.filter(part => part !== undefined).join(' · ')}</span>
      <span className={styles.state}>
        {ready ? 'ready' : readiness.state === 'checking' ? 'still being checked' : 'not ready'} ·{' '}
        <StoreAge readAtMs={readAtMs} pollMs={view?.status.pollMs} offline={view?.status.link === 'down'} />
      </span>
      {readiness.state === 'not-ready' && (
        <span className={styles.because}>
          <IconAlertTriangle size={13} aria-hidden /> {failureWords(readiness.because).what}
        </span>
      )}
    </li>
  )
}

type StoreAgeProps = {
  readonly readAtMs: number | null
  readonly pollMs: number | undefined
  readonly offline: boolean
}

function StoreAge({ readAtMs, pollMs, offline }: StoreAgeProps) {
  const now = useNow()
  if (readAtMs === null) return <strong className={styles.old}>never read</strong>
  const age = ageOf({ readAtMs, pollMs, offline }, now)
  return (
    <time
      dateTime={new Date(readAtMs).toISOString()}
      title={exactWords(readAtMs)}
      className={age === 'fresh' ? undefined : styles.old}
    >
      {age === 'offline' && 'offline, '}
      {ageWords(now - readAtMs)}
      {age === 'old' && ' old'}
    </time>
  )
}
