import { useQuery } from '@tanstack/react-query'
import type { ConnectionView } from '../../../../shared/contract/connections-contract.ts'
import type { ConnectionOutcome, OperationSummary } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import {
  EnvironmentBadge,
  formatCount,
  formatMs,
  Numbers,
  OutcomeBadge,
  StoreText,
} from '../../../ui/index.ts'
import { presentStates } from '../receipt-words.ts'
import { storeWay } from '../store-way.ts'
import styles from './connection-lines.module.css'
import { DeliveryPanel } from './delivery-panel.tsx'
import { PeopleMoved } from './people-moved.tsx'
import { StoreProof } from './store-proof.tsx'

/** How far each store got, by environment: its outcome, its proof, and what it is waiting for. */
export function ConnectionLines({ operation }: { readonly operation: OperationSummary }) {
  const { queries } = useClient()
  const environments = useQuery(queries.environments.list.queryOptions()).data
  const views = useQuery(queries.connections.list.queryOptions()).data
  const rankOf = (id: string) => environments?.find(one => one.id === id)?.rank ?? 0
  const places = [...Map.groupBy(operation.connections, one => one.environmentId)].toSorted(
    ([one], [other]) => rankOf(one) - rankOf(other),
  )
  return (
    <div className={styles.table} role="table" aria-label="Stores">
      <div role="rowgroup">
        <div role="row" className={`${styles.row} ${styles.header}`}>
          <span role="columnheader">Store</span>
          <span role="columnheader" className={styles.right}>
            Verified
          </span>
          <span role="columnheader">Outcome</span>
          <span role="columnheader" className={styles.right}>
            Write
          </span>
          <span role="columnheader" className={styles.right}>
            Read back
          </span>
        </div>
      </div>
      {places.map(([environmentId, own]) => {
        const environment = environments?.find(one => one.id === environmentId)
        return (
          <div key={environmentId} role="rowgroup" className={styles.place}>
            {places.length > 1 && (
              <div role="row">
                <span role="rowheader" className={styles.environment}>
                  {environment === undefined ? (
                    <StoreText text={environmentId} />
                  ) : (
                    <EnvironmentBadge environment={environment} solid />
                  )}
                </span>
              </div>
            )}
            {own.toSorted(byName).map(connection => (
              <ConnectionRows
                key={connection.connectionId}
                operation={operation}
                connection={connection}
                view={views?.find(one => one.connection.id === connection.connectionId)}
              />
            ))}
          </div>
        )
      })}
    </div>
  )
}

/** By code unit, as the preview has them. */
function byName(one: ConnectionOutcome, other: ConnectionOutcome): number {
  return one.connectionName < other.connectionName ? -1 : 1
}

type ConnectionRowsProps = {
  readonly operation: OperationSummary
  readonly connection: ConnectionOutcome
  /** undefined once the connection was removed */
  readonly view: ConnectionView | undefined
}

function ConnectionRows({ operation, connection, view }: ConnectionRowsProps) {
  const { connectionName, targets, counts, writeMs, verifyMs, delivered } = connection
  return (
    <>
      <div role="row" className={styles.row}>
        <span role="rowheader" className={styles.store}>
          <strong>
            <StoreText text={connectionName} />
          </strong>{' '}
          {view !== undefined && <span className={styles.way}>{storeWay(view)}</span>}
        </span>
        <span role="cell" className={styles.right} data-label="verified">
          <Numbers>
            {formatCount(counts.verified)}/{formatCount(targets)}
          </Numbers>
        </span>
        <span role="cell" className={styles.outcomes}>
          {presentStates(counts).map(state => (
            <OutcomeBadge key={state} state={state} {...(targets > 1 ? { count: counts[state] } : {})} />
          ))}
        </span>
        <Duration ms={writeMs} label="write" missing="no write has ended" />
        <Duration ms={verifyMs} label="read back" missing="nothing has been read back" />
      </div>
      <div role="row" className={styles.detail}>
        <div role="cell" aria-colspan={5} className={styles.facts}>
          <StoreProof operation={operation} connection={connection} />
          {view?.status.capabilities?.personSwitch === true && (
            <PeopleMoved operation={operation} connection={connection} />
          )}
          {delivered !== undefined && (
            <DeliveryPanel operation={operation} connection={connection} delivered={delivered} />
          )}
          {operation.kind === 'rollback' && view !== undefined && <ScriptHint view={view} />}
        </div>
      </div>
    </>
  )
}

/** The data itself is no part of a rollback of flags: where its script is. */
function ScriptHint({ view: { connection } }: { readonly view: ConnectionView }) {
  const { id, settings } = connection
  if (settings.kind !== 'env-file' || settings.rollbackScript === null) return null
  return (
    <p className={styles.way}>
      If data has to go back as well:{' '}
      <a className={styles.link} href={`#/connections/${encodeURIComponent(id)}/rollback-script`}>
        its rollback script
      </a>
      , which is never run by itself.
    </p>
  )
}

type DurationProps = { readonly ms: number | null; readonly label: string; readonly missing: string }

function Duration({ ms, label, missing }: DurationProps) {
  return (
    <span role="cell" className={styles.right} data-label={label}>
      {ms === null ? <Numbers unknown={missing} /> : <Numbers>{formatMs(ms)}</Numbers>}
    </span>
  )
}
