import { Button } from '@mantine/core'
import { IconAlertTriangleFilled } from '@tabler/icons-react'
import type { Trouble } from '../../../shared/contract/overview-contract.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import type { FlagRef, RollbackScope } from '../../../shared/domain/operation.ts'
import {
  ClockTime,
  EnvironmentBadge,
  escapeStoreText,
  formatCount,
  formatRate,
  formatShare,
  StoreText,
  VariantMark,
} from '../../ui/index.ts'
import styles from './trouble-panel.module.css'

type TroubleRowProps = {
  readonly trouble: Trouble
  readonly environment: Environment | undefined
  readonly onRollBack: (scope: RollbackScope) => void
  readonly onOpenFlag: (ref: FlagRef) => void
}

const rules = {
  'new-error-rate': 'NEW fails more than its limit',
  'error-increase': 'NEW fails clearly more than OLD',
} as const

export function TroubleRow({ trouble, environment, onRollBack, onOpenFlag }: TroubleRowProps) {
  const ref = { connectionId: trouble.connectionId, key: trouble.flagKey }
  const name = escapeStoreText(trouble.flagKey)
  return (
    <li className={styles.row}>
      <IconAlertTriangleFilled size={16} className={styles.alarm} role="img" aria-label="going wrong" />
      <span className={styles.flag}>
        <strong>
          <StoreText text={trouble.flagKey} />
        </strong>
        {environment !== undefined && <EnvironmentBadge environment={environment} />}
        <span className={styles.share} title="share of people that the flag's setting serves NEW">
          {formatShare(trouble.effectiveShare)}
        </span>
      </span>
      <span
        className={styles.rates}
        title={`${rules[trouble.rule]}, over ${trouble.windowMinutes} min. ${sample(trouble)}`}
      >
        <span className={styles.rate}>
          <VariantMark variant="new" />
          fails <strong className={styles.harm}>{formatRate(trouble.new)}</strong>
        </span>
        <span className={styles.rate}>
          <VariantMark variant="old" />
          {trouble.old === null ? (
            <span title="OLD was not used in this window">–</span>
          ) : (
            formatShare(trouble.old.rate)
          )}
        </span>
        <span className={styles.since}>
          since <ClockTime atMs={trouble.sinceMs} />
        </span>
      </span>
      <span className={styles.actions}>
        <Button size="xs" variant="default" onClick={() => onOpenFlag(ref)} aria-label={`Look at ${name}`}>
          Look
        </Button>
        <Button
          size="xs"
          color="red"
          variant="outline"
          className={styles.rollBack ?? ''}
          onClick={() => onRollBack({ kind: 'flags', flags: [ref] })}
          aria-label={`Roll back ${name}${environment === undefined ? '' : ` in ${escapeStoreText(environment.name)}`}`}
        >
          Roll back
        </Button>
      </span>
    </li>
  )
}

function sample({ new: next, old }: Trouble): string {
  const newWords = `NEW ${formatCount(next.failures)} of ${formatCount(next.count)} failed`
  return old === null
    ? `${newWords}.`
    : `${newWords}, OLD ${formatCount(old.failures)} of ${formatCount(old.count)}.`
}
