import { Button, SegmentedControl, Select, Skeleton } from '@mantine/core'
import { IconArrowBackUp, IconX } from '@tabler/icons-react'
import { keepPreviousData, useInfiniteQuery, useMutation, useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { RollbackLogCursor } from '../../../shared/contract/rollback-log-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { EmptyState, escapeStoreText, FailureNote, useNow } from '../../ui/index.ts'
import { saveAsFile } from '../../ui/save-as-file.ts'
import { FiguresPanel } from './figures-panel.tsx'
import { type Period, sinceMs, useLogState } from './log-state.ts'
import { LogTable } from './log-table.tsx'
import styles from './rollback-log.module.css'

const PAGE = 100
const periods: Period[] = ['7 days', '30 days', '90 days', 'all']
const first: RollbackLogCursor | null = null

type RollbackLogPageProps = { readonly onOpenReceipt: (operationId: string) => void }

/** Every rollback and restore, from the local journal: it needs no store and no network. */
export function RollbackLogPage({ onOpenReceipt }: RollbackLogPageProps) {
  const { api, queries } = useClient()
  const { environmentId, flag, period, chosen } = useLogState()
  const since = sinceMs(period, useNow('quarter-minute'))
  const filter = useMemo(() => ({ environmentId, flag, sinceMs: since }), [environmentId, flag, since])
  const environments = useQuery(queries.environments.list.queryOptions()).data ?? []
  const connections = useQuery(queries.connections.list.queryOptions()).data ?? []
  const figures = useQuery(
    queries.rollbackLog.figures.queryOptions({ input: filter, placeholderData: keepPreviousData }),
  )
  const log = useInfiniteQuery(
    queries.rollbackLog.page.infiniteOptions({
      input: (before: RollbackLogCursor | null) => ({ filter, before, limit: PAGE }),
      initialPageParam: first,
      getNextPageParam: page => page.next,
      placeholderData: keepPreviousData,
    }),
  )
  const entries = useMemo(() => log.data?.pages.flatMap(page => page.entries) ?? [], [log.data])
  const csv = useMutation({
    mutationFn: () => api.rollbackLog.csv(filter),
    onSuccess: ({ text }) => saveAsFile('rollback-log.csv', text, 'text/csv'),
  })
  const isFiltered = environmentId !== null || flag !== null || period !== 'all'
  const failed = log.error ?? csv.error
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1 className={styles.title}>Rollback log</h1>
        <a className={styles.link} href="#/history">
          All of History
        </a>
        <Button
          size="xs"
          variant="default"
          ml="auto"
          loading={csv.isPending}
          disabled={entries.length === 0}
          onClick={() => csv.mutate()}
        >
          Save as CSV
        </Button>
      </div>
      <div className={styles.head}>
        <SegmentedControl
          size="xs"
          aria-label="Period"
          data={periods}
          value={period}
          onChange={value => chosen({ period: value as Period })}
        />
        <Select
          size="xs"
          aria-label="Environment"
          w={190}
          allowDeselect={false}
          value={environmentId ?? ''}
          data={[
            { value: '', label: 'every environment' },
            ...environments.map(one => ({ value: one.id, label: escapeStoreText(one.name) })),
          ]}
          onChange={value => chosen({ environmentId: value === '' ? null : value })}
        />
        {flag !== null && (
          <Button
            size="xs"
            variant="default"
            rightSection={<IconX size={13} aria-hidden />}
            aria-label={`Show every flag, not only ${escapeStoreText(flag.key)}`}
            onClick={() => chosen({ flag: null })}
          >
            {escapeStoreText(flag.key)}
          </Button>
        )}
      </div>
      {failed !== null && (
        <FailureNote
          failure={toFailure(failed)}
          action={
            <Button size="xs" variant="default" onClick={() => void log.refetch()}>
              Read again
            </Button>
          }
        />
      )}
      {log.isPending && <Skeleton height={240} />}
      {log.isSuccess && entries.length === 0 && (
        <EmptyState
          icon={IconArrowBackUp}
          title={isFiltered ? 'No rollback in this selection' : 'Nothing was ever rolled back'}
          action={
            isFiltered && (
              <Button
                variant="default"
                onClick={() => chosen({ environmentId: null, flag: null, period: 'all' })}
              >
                Show everything
              </Button>
            )
          }
        >
          Every rollback and restore is written down here by itself, with its time, its outcome and its
          reason.
        </EmptyState>
      )}
      {entries.length > 0 && (
        <>
          {figures.data !== undefined && (
            <FiguresPanel
              figures={figures.data}
              connections={connections}
              onPickFlag={ref => chosen({ flag: ref })}
            />
          )}
          <div className={styles.table}>
            <LogTable
              entries={entries}
              environments={environments}
              more={log.hasNextPage}
              onMore={() => {
                if (!log.isFetchingNextPage) void log.fetchNextPage()
              }}
              onOpenReceipt={onOpenReceipt}
            />
          </div>
        </>
      )}
    </div>
  )
}
