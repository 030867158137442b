import { IconUserStar } from '@tabler/icons-react'
import { memo } from 'react'
import type { Environment } from '../../../../shared/domain/environment.ts'
import type { FlagSummary } from '../../../../shared/domain/flag.ts'
import { plural, RelativeTime, ShareCell, StoreText } from '../../../ui/index.ts'
import type { FlagRow } from './flag-rows.ts'
import styles from './flag-table.module.css'

type FlagRowViewProps = {
  readonly id: string
  readonly row: FlagRow
  readonly index: number
  readonly start: number
  readonly columns: string
  readonly environments: readonly Environment[]
  readonly environmentId: string
  readonly selected: boolean
  readonly active: boolean
  readonly onOpen: (row: FlagRow, environmentId: string) => void
  readonly onToggle: (key: string, extend: boolean) => void
}

/** One row changes, one row renders: everything it is given keeps its identity until it really changes. */
export const FlagRowView = memo(function FlagRowView(props: FlagRowViewProps) {
  const { id, row, index, start, columns, environments, environmentId, selected, active, onOpen, onToggle } =
    props
  return (
    <div
      id={id}
      role="row"
      aria-rowindex={index + 2}
      aria-selected={selected}
      data-selected={selected || undefined}
      data-active={active || undefined}
      className={`${styles.row} ${styles.cells}`}
      style={{ gridTemplateColumns: columns, transform: `translateY(${start}px)` }}
    >
      <span role="gridcell" className={styles.check}>
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Select ${row.key}`}
          checked={selected}
          // The click tells of Shift, the change event does not.
          onClick={event => onToggle(row.key, event.shiftKey)}
          onChange={() => undefined}
        />
      </span>
      <span role="gridcell" className={styles.name}>
        <button type="button" tabIndex={-1} className={styles.key} onClick={() => onOpen(row, environmentId)}>
          <StoreText text={row.key} />
        </button>
        <span className={styles.description} title={row.description}>
          <StoreText text={row.description} />
        </span>
      </span>
      {environments.map(environment => (
        <EnvironmentCell
          key={environment.id}
          flags={row.cells.get(environment.id)}
          environmentName={environment.name}
          current={environment.id === environmentId}
          onOpen={() => onOpen(row, environment.id)}
        />
      ))}
      <span role="gridcell" className={styles.changed}>
        <RelativeTime atMs={row.changedAtMs} />
      </span>
    </div>
  )
})

type EnvironmentCellProps = {
  readonly flags: readonly FlagSummary[] | undefined
  readonly environmentName: string
  readonly current: boolean
  readonly onOpen: () => void
}

function EnvironmentCell({ flags, environmentName, current, onOpen }: EnvironmentCellProps) {
  const [flag, ...more] = flags ?? []
  if (flag === undefined) {
    return (
      <span
        role="gridcell"
        className={`${styles.cell} ${styles.absent}`}
        data-current={current || undefined}
        title={`There is no such flag in ${environmentName}`}
      >
        –
      </span>
    )
  }
  const { newOverrides, oldOverrides } = flag
  return (
    <span role="gridcell" className={styles.cell} data-current={current || undefined} onClick={onOpen}>
      <ShareCell setting={flag} />
      {more.length > 0 && (
        <span
          className={styles.more}
          title={`${plural(more.length + 1, 'connection')} of ${environmentName} hold this key`}
        >
          +{more.length}
        </span>
      )}
      <OverrideCount newOverrides={newOverrides} oldOverrides={oldOverrides} />
    </span>
  )
}

function OverrideCount({
  newOverrides,
  oldOverrides,
}: {
  readonly newOverrides: number
  readonly oldOverrides: number
}) {
  if (newOverrides + oldOverrides === 0) return <span className={styles.overrides} />
  const words = `${plural(newOverrides, 'override')} to NEW, ${oldOverrides} to OLD`
  return (
    <span className={styles.overrides} title={words} role="img" aria-label={words}>
      <IconUserStar size={12} aria-hidden />
      {newOverrides + oldOverrides}
    </span>
  )
}
