import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { FlagDetail } from '../../../../shared/contract/flags-contract.ts'
import type { Environment } from '../../../../shared/domain/environment.ts'
import type { FlagRef } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import { CopyButton, EnvironmentBadge, Freshness, StoreText } from '../../../ui/index.ts'
import { RepairNote } from '../change/repair-note.tsx'
import { draftId, useDrafts } from '../change/drafts-state.ts'
import { Elsewhere } from './elsewhere.tsx'
import styles from './flag-head.module.css'
import { flagSentence } from './flag-words.ts'

type FlagHeadProps = {
  readonly detail: FlagDetail
  readonly environments: readonly Environment[]
  readonly onChange: () => void
  readonly onRollBack: () => void
  readonly onOpenFlag: (ref: FlagRef) => void
  readonly onOpenReceipt: (operationId: string) => void
}

/** Which flag, where, how old, what it does, in one look; and the two things to press. */
export function FlagHead({
  detail,
  environments,
  onChange,
  onRollBack,
  onOpenFlag,
  onOpenReceipt,
}: FlagHeadProps) {
  const { flag, environmentId } = detail
  const environment = environments.find(one => one.id === environmentId)
  const hasDraft = useDrafts(state => state.drafts[draftId(flag)] !== undefined)
  const serves = detail.summary.effectiveShare !== 0 || detail.summary.newOverrides > 0
  return (
    <header className={styles.head}>
      <div className={styles.line}>
        <h1 className={styles.key}>
          <StoreText text={flag.key} />
        </h1>
        {environment !== undefined && <EnvironmentBadge environment={environment} />}
        <FlagFreshness detail={detail} />
        <span className={styles.actions}>
          <CopyButton text={flag.key} label="Copy key" />
          <Button size="xs" variant="default" onClick={onChange}>
            {hasDraft ? 'Go on changing…' : 'Change…'}
          </Button>
          <Button size="xs" color="red" variant="outline" onClick={onRollBack}>
            Roll back this flag…
          </Button>
        </span>
      </div>
      <p className={styles.sentence} data-serves={serves || undefined}>
        {flagSentence(detail).map((part, index) => (
          <span key={index}>
            {index > 0 && <span aria-hidden> · </span>}
            {part}
          </span>
        ))}
      </p>
      {flag.description !== '' && (
        <p className={styles.description}>
          <StoreText text={flag.description} multiline />
        </p>
      )}
      <Elsewhere detail={detail} environments={environments} onOpenFlag={onOpenFlag} />
      {flag.contradictory && <RepairNote detail={detail} onOpenReceipt={onOpenReceipt} />}
    </header>
  )
}

function FlagFreshness({ detail }: { readonly detail: FlagDetail }) {
  const { queries } = useClient()
  const connections = useQuery(queries.connections.list.queryOptions())
  const status = connections.data?.find(one => one.connection.id === detail.flag.connectionId)?.status
  return (
    <Freshness
      source={detail.connectionName}
      readAtMs={status?.readAtMs ?? detail.readAtMs}
      pollMs={status?.pollMs}
      offline={status?.link === 'down'}
    />
  )
}
