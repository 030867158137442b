import { Button } from '@mantine/core'
import { IconArrowBackUp, IconEdit, IconRestore, IconWind, type Icon } from '@tabler/icons-react'
import type { RecentChange } from '../../../shared/contract/overview-contract.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import type { FlagRef } from '../../../shared/domain/operation.ts'
import { ClockTime, EnvironmentBadge, escapeStoreText, OutcomeBadge, StoreText } from '../../ui/index.ts'
import styles from './changes-panel.module.css'

const changeKinds: Readonly<Record<RecentChange['kind'], { readonly icon: Icon; readonly word: string }>> = {
  change: { icon: IconEdit, word: 'change' },
  rollback: { icon: IconArrowBackUp, word: 'rollback' },
  restore: { icon: IconRestore, word: 'restore' },
  outside: { icon: IconWind, word: 'drift, not by Switchyard' },
}

type ChangeLineProps = {
  readonly change: RecentChange
  readonly environment: Environment | undefined
  readonly onOpenFlag: (ref: FlagRef) => void
}

export function ChangeLine({ change, environment, onOpenFlag }: ChangeLineProps) {
  const { icon: KindIcon, word } = changeKinds[change.kind]
  const { connectionId, flagKey } = change
  return (
    <li className={styles.line} data-kind={change.kind}>
      <span className={styles.time}>
        <ClockTime atMs={change.atMs} />
      </span>
      <KindIcon size={15} role="img" aria-label={word} className={styles.icon} />
      <span className={styles.words}>
        {environment !== undefined && <EnvironmentBadge environment={environment} />}
        {change.actor !== null && (
          <strong>
            <StoreText text={change.actor} />
          </strong>
        )}
        {flagKey !== null && !change.text.includes(flagKey) && (
          <span className={styles.key}>
            <StoreText text={flagKey} />
          </span>
        )}
        <span>
          <StoreText text={change.text} />
        </span>
        {change.kind === 'outside' && <span className={styles.outside}>not by Switchyard</span>}
        {change.simulated && <span className={styles.simulated}>simulated past</span>}
        {change.allVerifiedMs !== null && <OutcomeBadge state="verified" elapsedMs={change.allVerifiedMs} />}
      </span>
      {flagKey !== null && (
        <Button
          size="compact-xs"
          variant="subtle"
          onClick={() => onOpenFlag({ connectionId, key: flagKey })}
          aria-label={`Look at ${escapeStoreText(flagKey)}`}
        >
          Look
        </Button>
      )}
    </li>
  )
}
