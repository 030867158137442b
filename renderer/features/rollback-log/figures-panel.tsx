import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import type { RollbackFigures } from '../../../shared/contract/rollback-log-contract.ts'
import type { FlagRef } from '../../../shared/domain/operation.ts'
import { formatCount, formatMs, formatShare, Panel, plural, StoreText } from '../../ui/index.ts'
import styles from './rollback-log.module.css'

type FiguresPanelProps = {
  readonly figures: RollbackFigures
  readonly connections: readonly ConnectionView[]
  readonly onPickFlag: (flag: FlagRef) => void
}

/** Figures about rollbacks. Pressing the button is never held against anyone: nothing here is counted by person. */
export function FiguresPanel({ figures, connections, onPickFlag }: FiguresPanelProps) {
  const { rollbacks, perWeek, medianMs, p95Ms, verified, withinLimit } = figures
  return (
    <div className={styles.figures}>
      <Panel title="How often and how fast">
        <dl className={styles.numbers}>
          <Figure name="Rollbacks" value={formatCount(rollbacks)} aside={restoresWords(figures)} />
          <Figure
            name="A week"
            value={perWeek === null ? '–' : perWeek.toFixed(1)}
            aside={perWeek === null ? 'less than a week is known' : 'on average'}
          />
          <Figure
            name="To all verified"
            value={medianMs === null ? '–' : formatMs(medianMs)}
            aside={
              p95Ms === null
                ? 'none got there'
                : `median of ${formatCount(verified)}; 95 % within ${formatMs(p95Ms)}`
            }
          />
          <Figure
            name="Within the limit"
            value={withinLimit.of === 0 ? '–' : formatShare(withinLimit.within / withinLimit.of)}
            aside={`${formatCount(withinLimit.within)} of ${formatCount(withinLimit.of)}`}
          />
        </dl>
      </Panel>
      <Panel title="Why">
        <ul className={styles.list}>
          {figures.reasons.slice(0, 8).map(({ reason, rollbacks: count }) => (
            <li key={reason ?? '\0'} className={styles.item}>
              <span className={styles.words}>
                {reason === null ? <em>no reason given yet</em> : <StoreText text={reason} />}
              </span>
              <span className={styles.count}>{formatCount(count)}</span>
            </li>
          ))}
        </ul>
        {figures.reasons.length > 8 && (
          <p className={styles.aside}>and {plural(figures.reasons.length - 8, 'other reason')}</p>
        )}
      </Panel>
      <Panel title="Which flags">
        <ul className={styles.list}>
          {figures.flags
            .slice(0, 8)
            .map(({ connectionId, key, rollbacks: count, mostIn7Days, isFrequent }) => (
              <li key={`${connectionId}\n${key}`} className={styles.item}>
                <span className={styles.words}>
                  <button
                    type="button"
                    className={styles.link}
                    onClick={() => onPickFlag({ connectionId, key })}
                  >
                    <StoreText text={key} />
                  </button>{' '}
                  <span className={styles.aside}>
                    <StoreText text={nameOf(connectionId, connections)} />
                  </span>
                  {isFrequent && <strong className={styles.often}>{mostIn7Days} in 7 days</strong>}
                </span>
                <span className={styles.count}>{formatCount(count)}</span>
              </li>
            ))}
        </ul>
        {figures.flags.length > 8 && (
          <p className={styles.aside}>and {plural(figures.flags.length - 8, 'other flag')}</p>
        )}
        {figures.wide > 0 && (
          <p className={styles.aside}>
            {plural(figures.wide, 'rollback')} of more than 50 flags at once not counted by flag
          </p>
        )}
      </Panel>
    </div>
  )
}

type FigureProps = { readonly name: string; readonly value: string; readonly aside: string }

function Figure({ name, value, aside }: FigureProps) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        <strong>{value}</strong> <span className={styles.aside}>{aside}</span>
      </dd>
    </div>
  )
}

function restoresWords({ restores }: RollbackFigures): string {
  return restores === 0 ? 'none restored' : plural(restores, 'restore')
}

/** What is left of a connection that was removed is its id. */
function nameOf(connectionId: string, connections: readonly ConnectionView[]): string {
  return connections.find(one => one.connection.id === connectionId)?.connection.name ?? connectionId
}
