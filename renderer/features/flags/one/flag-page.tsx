import { Button, Skeleton, Stack, Tabs } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useState, type ReactNode } from 'react'
import type { FlagDetail } from '../../../../shared/contract/flags-contract.ts'
import type { Environment } from '../../../../shared/domain/environment.ts'
import type { FlagRef, RollbackScope } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { FailureNote } from '../../../ui/index.ts'
import { ChangeDialog } from '../change/change-dialog.tsx'
import { FlagAudit } from './flag-audit.tsx'
import { FlagHead } from './flag-head.tsx'
import { FlagLife } from './flag-life.tsx'
import styles from './flag-page.module.css'
import { FlagUsage } from './flag-usage.tsx'
import { OverrideList } from './override-list.tsx'
import { StoredRow } from './stored-row.tsx'

type FlagPageProps = {
  readonly connectionId: string
  readonly flagKey: string
  readonly onOpenFlag: (ref: FlagRef) => void
  readonly onRollBack: (scope: RollbackScope) => void
  readonly onOpenReceipt: (operationId: string) => void
  /** what other features add, under the charts */
  readonly more?: (detail: FlagDetail) => ReactNode
}

/** One flag in one store: what it is set to, what that did, who said so. */
export function FlagPage(props: FlagPageProps) {
  const { connectionId, flagKey } = props
  const { queries } = useClient()
  const detail = useQuery(queries.flags.get.queryOptions({ input: { connectionId, key: flagKey } }))
  const environments = useQuery(queries.environments.list.queryOptions())
  // What was last known stays on screen while a later reading fails.
  if (detail.data !== undefined) {
    return (
      <LoadedFlag
        key={`${connectionId}\n${flagKey}`}
        {...props}
        detail={detail.data}
        environments={environments.data ?? []}
      />
    )
  }
  if (detail.isError) {
    return (
      <FailureNote
        failure={toFailure(detail.error)}
        action={
          <Button size="xs" variant="default" onClick={() => void detail.refetch()}>
            Read again
          </Button>
        }
      />
    )
  }
  return (
    <Stack gap="md" aria-busy aria-label="Loading the flag">
      <Skeleton height={28} width="40%" />
      <Skeleton height={16} width="60%" />
      <Skeleton height={240} />
    </Stack>
  )
}

type LoadedFlagProps = FlagPageProps & {
  readonly detail: FlagDetail
  readonly environments: readonly Environment[]
}

function LoadedFlag(props: LoadedFlagProps) {
  const { detail, environments, onOpenFlag, onRollBack, onOpenReceipt, more } = props
  const [changing, setChanging] = useState(false)
  const closeChange = useCallback(() => setChanging(false), [])
  const environment = environments.find(one => one.id === detail.environmentId)
  const { connectionId, key } = detail.flag
  return (
    <div className={styles.page}>
      <FlagHead
        detail={detail}
        environments={environments}
        onChange={() => setChanging(true)}
        onRollBack={() => onRollBack({ kind: 'flags', flags: [{ connectionId, key }] })}
        onOpenFlag={onOpenFlag}
        onOpenReceipt={onOpenReceipt}
      />
      <div className={styles.charts}>
        <FlagLife detail={detail} onOpenReceipt={onOpenReceipt} />
        <FlagUsage detail={detail} onRollBack={onRollBack} />
      </div>
      {more?.(detail)}
      <Tabs defaultValue="overrides" className={styles.tabs ?? ''} keepMounted={false}>
        <Tabs.List>
          <Tabs.Tab value="overrides">
            {detail.capabilities?.overrides === false
              ? 'Overrides'
              : `Overrides (${detail.overrides.length})`}
          </Tabs.Tab>
          <Tabs.Tab value="audit">Audit</Tabs.Tab>
          <Tabs.Tab value="stored">Stored fields</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="overrides" pt="sm">
          <OverrideList detail={detail} />
        </Tabs.Panel>
        <Tabs.Panel value="audit" pt="sm">
          <FlagAudit connectionId={connectionId} flagKey={key} onOpenReceipt={onOpenReceipt} />
        </Tabs.Panel>
        <Tabs.Panel value="stored" pt="sm">
          <StoredRow flag={detail.flag} />
        </Tabs.Panel>
      </Tabs>
      <ChangeDialog
        opened={changing}
        detail={detail}
        environment={environment}
        onClose={closeChange}
        onOpenReceipt={onOpenReceipt}
      />
    </div>
  )
}
