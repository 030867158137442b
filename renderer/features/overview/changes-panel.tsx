import { useQuery } from '@tanstack/react-query'
import { IconHistory } from '@tabler/icons-react'
import type { Environment } from '../../../shared/domain/environment.ts'
import type { FlagRef } from '../../../shared/domain/operation.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { EmptyState, FailureNote, Panel } from '../../ui/index.ts'
import { ChangeLine } from './change-line.tsx'
import styles from './changes-panel.module.css'

const SHOWN_CHANGES = 12

type ChangesPanelProps = {
  readonly environments: readonly Environment[]
  readonly onOpenFlag: (ref: FlagRef) => void
}

/** Of every environment: what was done by Switchyard, and what it saw change that it did not do. */
export function ChangesPanel({ environments, onOpenFlag }: ChangesPanelProps) {
  const { queries } = useClient()
  const view = useQuery(
    queries.overview.changes.queryOptions({ input: { environmentId: null, limit: SHOWN_CHANGES } }),
  )
  return (
    <Panel title="What changed lately" flush>
      {view.isError && (
        <div className={styles.note}>
          <FailureNote failure={toFailure(view.error)} />
        </div>
      )}
      {view.isSuccess && view.data.length === 0 && (
        <EmptyState icon={IconHistory} title="Nothing has changed since Switchyard looks">
          Changes made here appear with their proof; changes made elsewhere appear as drift.
        </EmptyState>
      )}
      {view.isSuccess && view.data.length > 0 && (
        <ol className={styles.list}>
          {view.data.map((change, index) => (
            <ChangeLine
              key={`${change.atMs} ${change.connectionId} ${change.flagKey ?? change.operationId ?? index}`}
              change={change}
              environment={environments.find(one => one.id === change.environmentId)}
              onOpenFlag={onOpenFlag}
            />
          ))}
        </ol>
      )}
    </Panel>
  )
}
