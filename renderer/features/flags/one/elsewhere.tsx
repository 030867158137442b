import { useQuery } from '@tanstack/react-query'
import type { FlagDetail } from '../../../../shared/contract/flags-contract.ts'
import type { Environment } from '../../../../shared/domain/environment.ts'
import type { FlagRef } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import { EnvironmentBadge, ShareCell, StoreText } from '../../../ui/index.ts'
import styles from './flag-head.module.css'

type ElsewhereProps = {
  readonly detail: FlagDetail
  readonly environments: readonly Environment[]
  readonly onOpenFlag: (ref: FlagRef) => void
}

/** The same key in other stores, in the order a change travels. */
export function Elsewhere({ detail, environments, onOpenFlag }: ElsewhereProps) {
  const { queries } = useClient()
  const connections = useQuery(queries.connections.list.queryOptions())
  const places = detail.elsewhere.flatMap(summary => {
    const connection = connections.data?.find(one => one.connection.id === summary.connectionId)?.connection
    const environment = environments.find(one => one.id === connection?.environmentId)
    return connection === undefined || environment === undefined ? [] : [{ summary, connection, environment }]
  })
  if (places.length === 0) return <p className={styles.elsewhere}>In no other environment.</p>
  places.sort((a, b) => a.environment.rank - b.environment.rank)
  return (
    <nav className={styles.elsewhere} aria-label="The same flag elsewhere">
      <span>Elsewhere:</span>
      {places.map(({ summary, connection, environment }) => (
        <button
          key={connection.id}
          type="button"
          className={styles.place}
          title={`Open it in ${connection.name}`}
          onClick={() => onOpenFlag({ connectionId: connection.id, key: summary.key })}
        >
          <EnvironmentBadge environment={environment} />
          {places.filter(place => place.environment.id === environment.id).length > 1 && (
            <StoreText text={connection.name} />
          )}
          <ShareCell setting={summary} />
        </button>
      ))}
    </nav>
  )
}
