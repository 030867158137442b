import { Button, NativeSelect } from '@mantine/core'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { IconChartLine } from '@tabler/icons-react'
import { useState } from 'react'
import type { UsageSeries } from '../../../shared/domain/observation.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import type { RollbackScope } from '../../../shared/domain/operation.ts'
import { UsageChart } from '../../charts/index.tsx'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { EmptyState, escapeStoreText, FailureNote, formatShare, Freshness, Panel } from '../../ui/index.ts'
import { servedSplit, SPLIT_MINUTES, usesOf, worthLookingAt } from './usage-choice.ts'
import styles from './usage-panel.module.css'

const EVERYTHING = ''
const MINUTE_MS = 60_000

type UsagePanelProps = {
  readonly environment: Environment
  readonly onRollBack: (scope: RollbackScope) => void
  readonly onConnect: () => void
}

/** Uses and failures a minute of one component, both variants, last hour. Starts with the one that is going wrong. */
export function UsagePanel({ environment, onRollBack, onConnect }: UsagePanelProps) {
  const { queries } = useClient()
  const [picked, setPicked] = useState<string | null>(null)
  const view = useQuery(
    queries.overview.usage.queryOptions({
      input: { environmentId: environment.id, flagKey: null, minutes: 60, buckets: 60 },
      // The window moves on even when nobody uses anything and no event comes.
      refetchInterval: MINUTE_MS,
      placeholderData: keepPreviousData,
    }),
  )
  const troubles = useQuery(queries.overview.troubles.queryOptions()).data?.troubles ?? []
  const settings = useQuery(queries.settings.get.queryOptions()).data
  const series = view.data ?? []
  const here = troubles.filter(one => one.environmentId === environment.id)
  const component = picked ?? worthLookingAt(series, here)
  const shown = component === EVERYTHING ? series : series.filter(one => one.component === component)
  const readAt = shown.map(one => one.readAtMs).filter(at => at !== null)
  const corner = (
    <Freshness
      source={`${environment.name} usage`}
      readAtMs={readAt.length === 0 ? null : Math.min(...readAt)}
      pollMs={settings === undefined ? undefined : settings.usagePollSeconds * 1_000}
    />
  )
  return (
    <Panel title="Uses, OLD and NEW · last hour" corner={series.length > 0 ? corner : null}>
      {view.isError && <FailureNote failure={toFailure(view.error)} />}
      {view.isSuccess && series.length === 0 && (
        <EmptyState
          icon={IconChartLine}
          title={`No usage is read in ${escapeStoreText(environment.name)}`}
          action={
            <Button variant="default" onClick={onConnect}>
              Map a usage table
            </Button>
          }
        >
          Uses and failures of OLD and NEW appear here once a connection names the table that counts them.
        </EmptyState>
      )}
      {series.length > 0 && (
        <>
          <div className={styles.head}>
            <NativeSelect
              size="xs"
              aria-label="Component"
              className={styles.choice ?? ''}
              value={component}
              onChange={event => setPicked(event.currentTarget.value)}
              data={[
                ...[...series]
                  .sort((a, b) => usesOf(b) - usesOf(a))
                  .map(one => ({ value: one.component, label: escapeStoreText(one.component) })),
                { value: EVERYTHING, label: 'All components together' },
              ]}
            />
            <Split
              series={shown}
              setting={here.find(one => one.component === component)?.effectiveShare ?? null}
            />
            {component !== EVERYTHING && (
              <Button
                size="xs"
                color="red"
                variant="outline"
                aria-label={`Roll back component ${escapeStoreText(component)} in ${escapeStoreText(environment.name)}`}
                onClick={() => onRollBack({ kind: 'component', environmentId: environment.id, component })}
              >
                Roll back component…
              </Button>
            )}
          </div>
          <UsageChart
            series={shown}
            of={component === EVERYTHING ? 'all components' : escapeStoreText(component)}
            height={250}
          />
        </>
      )}
    </Panel>
  )
}

type SplitProps = { readonly series: readonly UsageSeries[]; readonly setting: number | null }

/** What was really served, beside what is set, where that is known. */
function Split({ series, setting }: SplitProps) {
  const split = servedSplit(series)
  if (split === null) return <span className={styles.split}>not used in the last {SPLIT_MINUTES} min</span>
  return (
    <span className={styles.split}>
      split <strong>{formatShare(split)} NEW</strong>, last {SPLIT_MINUTES} min
      {setting !== null && ` (setting ${formatShare(setting)})`}
    </span>
  )
}
