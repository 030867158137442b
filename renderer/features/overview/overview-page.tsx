import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import type { Environment } from '../../../shared/domain/environment.ts'
import type { FlagRef, RollbackScope } from '../../../shared/domain/operation.ts'
import { useClient } from '../../client/client-context.tsx'
import { ChangesPanel } from './changes-panel.tsx'
import { NothingConnected } from './nothing-connected.tsx'
import styles from './overview-page.module.css'
import { TroublePanel } from './trouble-panel.tsx'
import { UsagePanel } from './usage-panel.tsx'
import { WherePanel } from './where-panel.tsx'

type OverviewPageProps = {
  /** null: there is no environment yet */
  readonly environmentId: string | null
  /** from the first place a change is tried to the last */
  readonly environments: readonly Environment[]
  readonly onRollBack: (scope: RollbackScope) => void
  readonly onOpenFlag: (ref: FlagRef) => void
  readonly onOpenFlags: () => void
  readonly onConnect: () => void
  /** what else is measured in this environment */
  readonly measures?: ReactNode
}

/** Is it burning? What is going wrong comes first, then what is on where, how much it is used, and what changed. */
export function OverviewPage(props: OverviewPageProps) {
  const { environmentId, environments, onRollBack, onOpenFlag, onOpenFlags, onConnect, measures } = props
  const { queries } = useClient()
  const connections = useQuery(queries.connections.list.queryOptions())
  const environment = environments.find(one => one.id === environmentId)
  const heading = <h1 className={styles.hidden}>Overview</h1>
  if (connections.data?.length === 0)
    return (
      <div className={styles.page}>
        {heading}
        <NothingConnected onConnect={onConnect} />
      </div>
    )
  return (
    <div className={styles.page}>
      {heading}
      <TroublePanel
        environments={environments}
        onRollBack={onRollBack}
        onOpenFlag={onOpenFlag}
        onConnect={onConnect}
      />
      <div className={styles.pair}>
        <WherePanel environments={environments} onOpenFlag={onOpenFlag} onOpenFlags={onOpenFlags} />
        {environment !== undefined && (
          <UsagePanel
            key={environment.id}
            environment={environment}
            onRollBack={onRollBack}
            onConnect={onConnect}
          />
        )}
      </div>
      {measures}
      <ChangesPanel environments={environments} onOpenFlag={onOpenFlag} />
    </div>
  )
}
