import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconActivityHeartbeat, IconChartDots } from '@tabler/icons-react'
import type { Trouble } from '../../../shared/contract/overview-contract.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import type { FlagRef, RollbackScope } from '../../../shared/domain/operation.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { EmptyState, FailureNote, Freshness, Panel, plural, useSteadyOrder } from '../../ui/index.ts'
import { TroubleRow } from './trouble-row.tsx'
import styles from './trouble-panel.module.css'

const none: readonly Trouble[] = []
const keyOf = ({ connectionId, flagKey, component }: Trouble) => `${connectionId}\n${flagKey}\n${component}`

type TroublePanelProps = {
  readonly environments: readonly Environment[]
  readonly onRollBack: (scope: RollbackScope) => void
  readonly onOpenFlag: (ref: FlagRef) => void
  readonly onConnect: () => void
}

/** In every environment, whatever the switcher shows: a fire in staging is news in production. */
export function TroublePanel({ environments, onRollBack, onOpenFlag, onConnect }: TroublePanelProps) {
  const { queries } = useClient()
  const view = useQuery(queries.overview.troubles.queryOptions())
  const { rows, hold } = useSteadyOrder(view.data?.troubles ?? none, keyOf)
  const settings = useQuery(queries.settings.get.queryOptions()).data
  const pollMs = settings === undefined ? undefined : settings.usagePollSeconds * 1_000
  const corner =
    view.data === undefined ? null : (
      <Freshness source="usage" readAtMs={view.data.readAtMs} pollMs={pollMs} />
    )
  return (
    <Panel title="Going wrong" corner={corner} flush>
      {view.status === 'pending' && <p className={styles.quiet}>Looking …</p>}
      {view.status === 'error' && (
        <div className={styles.note}>
          <FailureNote failure={toFailure(view.error)} />
        </div>
      )}
      {view.status === 'success' && view.data.watched === 0 && (
        <EmptyState
          icon={IconChartDots}
          title="Nothing is measured"
          action={
            <Button variant="default" onClick={onConnect}>
              Map a usage table
            </Button>
          }
        >
          No connection names a usage table, so nobody can say whether NEW fails more than OLD. An empty list
          here does not mean that all is well.
        </EmptyState>
      )}
      {view.status === 'success' && view.data.watched > 0 && view.data.troubles.length === 0 && (
        <p className={styles.quiet}>
          <IconActivityHeartbeat size={16} aria-hidden />
          {plural(view.data.watched, 'component')} watched, none past its limit
          {settings !== undefined && (
            <span>
              (NEW failing {settings.newErrorRatePercent} % or more, or {settings.errorIncreasePoints}{' '}
              {settings.errorIncreasePoints === 1 ? 'point' : 'points'} above OLD, over{' '}
              {settings.troubleWindowMinutes} min).
            </span>
          )}
        </p>
      )}
      {view.status === 'success' && view.data.troubles.length > 0 && (
        <ul className={styles.list} {...hold}>
          {rows.map(trouble => (
            <TroubleRow
              key={keyOf(trouble)}
              trouble={trouble}
              environment={environments.find(one => one.id === trouble.environmentId)}
              onRollBack={onRollBack}
              onOpenFlag={onOpenFlag}
            />
          ))}
        </ul>
      )}
    </Panel>
  )
}
