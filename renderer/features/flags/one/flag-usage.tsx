import { Button, SegmentedControl, Skeleton } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconChartLine } from '@tabler/icons-react'
import { useState } from 'react'
import type { FlagDetail } from '../../../../shared/contract/flags-contract.ts'
import type { Capabilities } from '../../../../shared/domain/connection.ts'
import type { UsageSeries } from '../../../../shared/domain/observation.ts'
import type { RollbackScope } from '../../../../shared/domain/operation.ts'
import { UsageChart, usagePoints, usageTotals } from '../../../charts/index.tsx'
import type { UsageTotals } from '../../../charts/index.tsx'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import {
  EmptyState,
  escapeStoreText,
  FailureNote,
  formatCount,
  formatShare,
  Freshness,
  Panel,
  StoreText,
  VariantMark,
} from '../../../ui/index.ts'
import styles from './flag-usage.module.css'

const windows = {
  '1 h': { minutes: 60, buckets: 60 },
  '6 h': { minutes: 360, buckets: 72 },
  '24 h': { minutes: 1440, buckets: 96 },
  '7 days': { minutes: 10_080, buckets: 168 },
} as const
type Window = keyof typeof windows

type FlagUsageProps = {
  readonly detail: FlagDetail
  readonly onRollBack: (scope: RollbackScope) => void
}

/** What the application did with this flag: uses and failures of its components, OLD and NEW. */
export function FlagUsage({ detail, onRollBack }: FlagUsageProps) {
  const { queries } = useClient()
  const [shown, setShown] = useState<Window>('1 h')
  const usage = useQuery(
    queries.overview.usage.queryOptions({
      input: { environmentId: detail.environmentId, flagKey: detail.flag.key, ...windows[shown] },
      placeholderData: keepPreviousData,
      // The window ends now, so an unchanged store still moves it.
      refetchInterval: 60_000,
    }),
  )
  const own = usage.data?.filter(series => series.connectionId === detail.flag.connectionId)
  const readAtMs = own?.reduce<number | null>(
    (newest, one) => (one.readAtMs === null ? newest : Math.max(newest ?? 0, one.readAtMs)),
    null,
  )
  return (
    <Panel
      title="Uses and failures"
      corner={
        own !== undefined &&
        own.length > 0 && <Freshness source="usage" readAtMs={readAtMs ?? null} pollMs={60_000} />
      }
      actions={
        <SegmentedControl
          size="xs"
          aria-label="Time shown"
          data={Object.keys(windows)}
          value={shown}
          onChange={value => setShown(value as Window)}
        />
      }
    >
      {usage.isError && <FailureNote failure={toFailure(usage.error)} />}
      {usage.isPending && <Skeleton height={260} />}
      {own !== undefined &&
        (own.length === 0 ? (
          <EmptyState icon={IconChartLine} title="No usage is counted for this flag">
            {whyNoUsage(detail.capabilities)}
          </EmptyState>
        ) : (
          own.map(series => (
            <ComponentUsage
              key={series.component}
              series={series}
              onRollBack={() =>
                onRollBack({
                  kind: 'component',
                  environmentId: detail.environmentId,
                  component: series.component,
                })
              }
            />
          ))
        ))}
    </Panel>
  )
}

function whyNoUsage(capabilities: Capabilities | null): string {
  if (capabilities?.usage !== false)
    return 'No component of the usage mapping names this flag. Add it to the mapping under Connections.'
  return capabilities.percentage === 'none' || capabilities.personSwitch
    ? 'A store of this kind records no uses. What the application counts can be mapped under Connections, as a measure.'
    : 'The store has no record of uses, or none is mapped under Connections.'
}

type ComponentUsageProps = { readonly series: UsageSeries; readonly onRollBack: () => void }

function ComponentUsage({ series, onRollBack }: ComponentUsageProps) {
  const points = usagePoints([series])
  return (
    <section className={styles.component} aria-label={`Usage of ${series.component}`}>
      <div className={styles.rates}>
        <h3 className={styles.name}>
          <StoreText text={series.component} />
        </h3>
        <RateWords variant="old" totals={usageTotals(points, 'old')} />
        <RateWords variant="new" totals={usageTotals(points, 'new')} />
        <Button
          size="compact-xs"
          color="red"
          variant="outline"
          ml="auto"
          aria-label={`Roll back component ${escapeStoreText(series.component)}`}
          onClick={onRollBack}
        >
          Roll back component…
        </Button>
      </div>
      <UsageChart series={[series]} of={series.component} legend={false} />
    </section>
  )
}

function RateWords({ variant, totals }: { readonly variant: 'old' | 'new'; readonly totals: UsageTotals }) {
  return (
    <span className={styles.rate}>
      <VariantMark variant={variant} />{' '}
      {totals.rate === null ? (
        'not used'
      ) : (
        <>
          fails <strong>{formatShare(totals.rate)}</strong> of {formatCount(totals.count)}
        </>
      )}
    </span>
  )
}
