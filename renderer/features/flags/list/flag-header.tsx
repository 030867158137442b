import { IconArrowDown, IconArrowUp, IconUnlink } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import type { ConnectionView } from '../../../../shared/contract/connections-contract.ts'
import type { Environment } from '../../../../shared/domain/environment.ts'
import { EnvironmentBadge } from '../../../ui/index.ts'
import type { FlagSort } from './flag-choice.ts'
import styles from './flag-table.module.css'
import { useFlagsState } from './flags-state.ts'

type FlagHeaderProps = {
  readonly columns: string
  readonly minWidth: number
  readonly environments: readonly Environment[]
  readonly environmentId: string
  readonly connections: readonly ConnectionView[]
  readonly allSelected: boolean
  readonly someSelected: boolean
  readonly onToggleAll: () => void
}

/** Column heads: each sorts, the second press the other way round. */
export function FlagHeader(props: FlagHeaderProps) {
  const { columns, environments, environmentId, connections, allSelected, someSelected, onToggleAll } = props
  return (
    <div role="rowgroup" className={styles.header} style={{ minWidth: props.minWidth }}>
      <div role="row" aria-rowindex={1} className={styles.cells} style={{ gridTemplateColumns: columns }}>
        <span role="columnheader" className={styles.check}>
          <input
            type="checkbox"
            aria-label="Select all flags shown"
            checked={allSelected}
            ref={box => {
              if (box !== null) box.indeterminate = someSelected && !allSelected
            }}
            onChange={onToggleAll}
          />
        </span>
        <SortHead sort={{ by: 'key', descending: false }} className={styles.name}>
          Flag
        </SortHead>
        {environments.map(environment => (
          <SortHead
            key={environment.id}
            sort={{ by: 'share', environmentId: environment.id, descending: true }}
            className={styles.environment}
            current={environment.id === environmentId}
            title="Sort by the share of people on NEW here"
          >
            <EnvironmentBadge environment={environment} />
            {isOffline(environment, connections) && (
              <IconUnlink
                size={14}
                className={styles.offline}
                role="img"
                aria-label="a store of it does not answer"
              />
            )}
          </SortHead>
        ))}
        <SortHead sort={{ by: 'changed', descending: true }} className={styles.changed}>
          Changed
        </SortHead>
      </div>
    </div>
  )
}

type SortHeadProps = {
  /** as the first press sorts */
  readonly sort: FlagSort
  readonly className: string | undefined
  readonly current?: boolean
  readonly title?: string
  readonly children: ReactNode
}

function SortHead({ sort, className, current = false, title, children }: SortHeadProps) {
  const present = useFlagsState(state => state.choice.sort)
  const chosen = useFlagsState(state => state.chosen)
  const isSorted =
    present.by === sort.by &&
    (sort.by !== 'share' || (present.by === 'share' && present.environmentId === sort.environmentId))
  const Arrow = present.descending ? IconArrowDown : IconArrowUp
  return (
    <span
      role="columnheader"
      className={className}
      data-current={current || undefined}
      aria-sort={isSorted ? (present.descending ? 'descending' : 'ascending') : 'none'}
    >
      <button
        type="button"
        className={styles.sort}
        data-sorted={isSorted || undefined}
        title={title}
        onClick={() => chosen({ sort: isSorted ? { ...present, descending: !present.descending } : sort })}
      >
        {children}
        {isSorted && <Arrow size={13} aria-hidden />}
      </button>
    </span>
  )
}

function isOffline(environment: Environment, connections: readonly ConnectionView[]): boolean {
  return connections.some(
    ({ connection, status }) => connection.environmentId === environment.id && status.link === 'down',
  )
}
