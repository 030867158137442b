import { Button, Skeleton } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query'
import { IconHistory } from '@tabler/icons-react'
import { useMemo } from 'react'
import type { FlagRef } from '../../../shared/domain/operation.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { EmptyState, FailureNote } from '../../ui/index.ts'
import { AuditFilters } from './audit-filters.tsx'
import { AuditTable } from './audit-table.tsx'
import { kindsOf } from './audit-words.ts'
import { ChainCheck } from './chain-check.tsx'
import styles from './history-page.module.css'
import { useHistoryState } from './history-state.ts'

const PAGE = 100

type HistoryPageProps = {
  readonly onOpenReceipt: (operationId: string) => void
  readonly onOpenFlag: (ref: FlagRef) => void
}

/** The audit: who asked for what, when, and how it ended. Nothing in it can be changed unseen. */
export function HistoryPage({ onOpenReceipt, onOpenFlag }: HistoryPageProps) {
  const { queries } = useClient()
  const environments = useQuery(queries.environments.list.queryOptions())
  const { search, groups, environmentId, chosen } = useHistoryState()
  const [settledSearch] = useDebouncedValue(search.trim(), 150)
  const audit = useInfiniteQuery(
    queries.history.audit.infiniteOptions({
      input: (before: number | null) => ({
        filter: {
          environmentId,
          flag: null,
          kinds: kindsOf(groups),
          search: settledSearch === '' ? null : settledSearch,
        },
        before,
        limit: PAGE,
      }),
      initialPageParam: null,
      getNextPageParam: page => (page.more ? (page.entries.at(-1)?.sequence ?? null) : null),
      placeholderData: keepPreviousData,
    }),
  )
  const entries = useMemo(() => audit.data?.pages.flatMap(page => page.entries) ?? [], [audit.data])
  const isFiltered = settledSearch !== '' || groups.length > 0 || environmentId !== null
  return (
    <div className={styles.page}>
      <div className={styles.head}>
        <h1 className={styles.title}>History</h1>
        <a className={styles.link} href="#/rollbacks">
          Rollback log
        </a>
        <ChainCheck />
      </div>
      <AuditFilters environments={environments.data ?? []} entries={entries} />
      {audit.isError && (
        <FailureNote
          failure={toFailure(audit.error)}
          action={
            <Button size="xs" variant="default" onClick={() => void audit.refetch()}>
              Read again
            </Button>
          }
        />
      )}
      {audit.isPending && <Skeleton height={240} />}
      {audit.isSuccess && entries.length === 0 && (
        <EmptyState
          icon={IconHistory}
          title={isFiltered ? 'No entry matches' : 'Nothing has happened yet'}
          action={
            isFiltered && (
              <Button
                variant="default"
                onClick={() => chosen({ search: '', groups: [], environmentId: null })}
              >
                Clear search and filters
              </Button>
            )
          }
        >
          {isFiltered
            ? 'The words, the kind and the environment must all fit.'
            : 'Every rollback, change, restore and setting made with Switchyard is written down here, with who and when.'}
        </EmptyState>
      )}
      {entries.length > 0 && (
        <div className={styles.table}>
          <AuditTable
            entries={entries}
            environments={environments.data ?? []}
            more={audit.hasNextPage}
            onMore={() => {
              if (!audit.isFetchingNextPage) void audit.fetchNextPage()
            }}
            onOpenReceipt={onOpenReceipt}
            onOpenFlag={onOpenFlag}
          />
        </div>
      )}
    </div>
  )
}
