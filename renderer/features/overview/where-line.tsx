import { IconAlertTriangleFilled } from '@tabler/icons-react'
import type { Environment } from '../../../shared/domain/environment.ts'
import type { FlagSummary } from '../../../shared/domain/flag.ts'
import type { FlagRef } from '../../../shared/domain/operation.ts'
import { escapeStoreText, Flash, shareWords, StoreText } from '../../ui/index.ts'
import type { WhereRow } from './where-rows.ts'
import styles from './where-panel.module.css'

type WhereLineProps = {
  readonly row: WhereRow
  readonly environments: readonly Environment[]
  readonly onOpenFlag: (ref: FlagRef) => void
}

export function WhereLine({ row, environments, onOpenFlag }: WhereLineProps) {
  return (
    <tr>
      <th scope="row" className={styles.key} title={escapeStoreText(row.key)}>
        <StoreText text={row.key} />
      </th>
      {environments.map(environment => (
        <td key={environment.id} className={styles.number}>
          <Place
            flags={row.places.get(environment.id)}
            environment={environment}
            troubled={row.troubled.has(environment.id)}
            onOpenFlag={onOpenFlag}
          />
        </td>
      ))}
    </tr>
  )
}

type PlaceProps = {
  readonly flags: readonly FlagSummary[] | undefined
  readonly environment: Environment
  readonly troubled: boolean
  readonly onOpenFlag: (ref: FlagRef) => void
}

/** A cell opens its flag there. With several stores of the same key it shows the one that serves NEW to most. */
function Place({ flags, environment, troubled, onOpenFlag }: PlaceProps) {
  const flag = flags?.reduce((most, one) =>
    (one.effectiveShare ?? 1) > (most.effectiveShare ?? 1) ? one : most,
  )
  if (flags === undefined || flag === undefined)
    return (
      <span className={styles.absent} title={`not in ${escapeStoreText(environment.name)}`}>
        –
      </span>
    )
  const { label, detail, exposed } = shareWords(flag)
  const place = `${escapeStoreText(flag.key)} in ${escapeStoreText(environment.name)}`
  return (
    <button
      type="button"
      className={styles.place}
      data-exposed={exposed || undefined}
      title={detail}
      aria-label={`${place}: ${label}${troubled ? ', going wrong' : ''}`}
      onClick={() => onOpenFlag({ connectionId: flag.connectionId, key: flag.key })}
    >
      {troubled && <IconAlertTriangleFilled size={13} className={styles.alarm} aria-hidden />}
      <Flash of={label}>{label}</Flash>
      {flags.length > 1 && <span className={styles.more}>+{flags.length - 1}</span>}
      <Bar share={flag.effectiveShare} />
    </button>
  )
}

function Bar({ share }: { readonly share: number | null }) {
  return (
    <span className={styles.track} aria-hidden>
      <span
        className={styles.fill}
        style={{ width: `${share === null || share === 0 ? 0 : Math.max(share * 100, 5)}%` }}
      />
    </span>
  )
}
