import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconFlag } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { Environment } from '../../../shared/domain/environment.ts'
import type { FlagRef } from '../../../shared/domain/operation.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import {
  EmptyState,
  EnvironmentBadge,
  FailureNote,
  Panel,
  plural,
  useNow,
  useSteadyOrder,
} from '../../ui/index.ts'
import { ReadingAge } from './reading-age.tsx'
import { WhereLine } from './where-line.tsx'
import { whereRows, type WhereRow } from './where-rows.ts'
import styles from './where-panel.module.css'

const SHOWN_ROWS = 12
const keyOf = (row: WhereRow) => row.key

type WherePanelProps = {
  readonly environments: readonly Environment[]
  readonly onOpenFlag: (ref: FlagRef) => void
  readonly onOpenFlags: () => void
}

export function WherePanel({ environments, onOpenFlag, onOpenFlags }: WherePanelProps) {
  const { queries } = useClient()
  const flags = useQuery(queries.flags.list.queryOptions())
  const connections = useQuery(queries.connections.list.queryOptions()).data
  const troubles = useQuery(queries.overview.troubles.queryOptions()).data?.troubles
  const now = useNow('quarter-minute')
  const sorted = useMemo(
    () => whereRows(flags.data ?? [], connections ?? [], troubles ?? [], now),
    [flags.data, connections, troubles, now],
  )
  const { rows, hold } = useSteadyOrder(sorted, keyOf)
  const all = (
    <Button size="compact-xs" variant="subtle" onClick={onOpenFlags}>
      All {plural(rows.length, 'flag')}
    </Button>
  )
  return (
    <Panel title="What is on where" corner={<ReadingAge />} actions={rows.length > 0 ? all : null} flush>
      {flags.isError && (
        <div className={styles.note}>
          <FailureNote failure={toFailure(flags.error)} />
        </div>
      )}
      {flags.isSuccess && rows.length === 0 && (
        <EmptyState icon={IconFlag} title="No flags were read yet">
          They appear here as soon as a store has answered for the first time.
        </EmptyState>
      )}
      {rows.length > 0 && (
        <div className={styles.scroll}>
          <table className={styles.table}>
            <thead>
              <tr>
                <th scope="col">flag</th>
                {environments.map(environment => (
                  <th key={environment.id} scope="col" className={styles.number}>
                    <EnvironmentBadge environment={environment} />
                  </th>
                ))}
              </tr>
            </thead>
            <tbody {...hold}>
              {rows.slice(0, SHOWN_ROWS).map(row => (
                <WhereLine key={row.key} row={row} environments={environments} onOpenFlag={onOpenFlag} />
              ))}
            </tbody>
          </table>
        </div>
      )}
    </Panel>
  )
}
