import { Anchor, Button, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { IconFlag, IconSearch } from '@tabler/icons-react'
import { useMemo, useRef } from 'react'
import type { ConnectionView } from '../../../../shared/contract/connections-contract.ts'
import type { Environment } from '../../../../shared/domain/environment.ts'
import type { FlagSummary } from '../../../../shared/domain/flag.ts'
import type { FlagRef, RollbackScope } from '../../../../shared/domain/operation.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { EmptyState, FailureNote, Freshness, plural, StoreText, useNow } from '../../../ui/index.ts'
import { chooseRows } from './flag-choice.ts'
import { buildFlagRows, environmentOfConnection } from './flag-rows.ts'
import type { FlagRow } from './flag-rows.ts'
import { FlagTable } from './flag-table.tsx'
import { FlagToolbar } from './flag-toolbar.tsx'
import styles from './flags-page.module.css'
import { useFlagsState } from './flags-state.ts'
import { useHeldOrder } from './held-order.ts'
import { SelectionBar } from './selection-bar.tsx'

type FlagsPageProps = {
  /** the one the switcher shows; what is selected is rolled back there */
  readonly environmentId: string
  readonly environments: readonly Environment[]
  readonly onOpenFlag: (ref: FlagRef) => void
  readonly onRollBack: (scope: RollbackScope) => void
}

/** Every flag of every environment, one column each, from the files of this machine. */
export function FlagsPage(props: FlagsPageProps) {
  const { queries } = useClient()
  const flags = useQuery(queries.flags.list.queryOptions())
  const connections = useQuery(queries.connections.list.queryOptions())
  const failed =
    flags.data === undefined ? flags.error : connections.data === undefined ? connections.error : null
  if (failed !== null) {
    const again = () => {
      void flags.refetch()
      void connections.refetch()
    }
    return (
      <FailureNote
        failure={toFailure(failed)}
        action={
          <Button size="xs" variant="default" onClick={again}>
            Try again
          </Button>
        }
      />
    )
  }
  if (flags.data === undefined || connections.data === undefined) return <FlagsSkeleton />
  return <LoadedFlags {...props} flags={flags.data} connections={connections.data} />
}

type LoadedFlagsProps = FlagsPageProps & {
  readonly flags: readonly FlagSummary[]
  readonly connections: readonly ConnectionView[]
}

function LoadedFlags(props: LoadedFlagsProps) {
  const { environmentId, environments, flags, connections, onOpenFlag, onRollBack } = props
  const choice = useFlagsState(state => state.choice)
  const rows = useFlagRows(flags, connections)
  // "Lately" moves on by itself, but not with every tick of the clock.
  const minute = Math.floor(useNow('quarter-minute') / 60_000) * 60_000
  const chosen = useMemo(() => chooseRows(rows.values(), choice, minute), [rows, choice, minute])
  const pointerInside = useRef(false)
  const order = useHeldOrder(chosen, rows, choice, () => pointerInside.current)
  return (
    <div className={styles.page}>
      <h1 className={styles.title}>Flags</h1>
      <FlagToolbar
        environments={environments}
        shown={order.length}
        total={rows.size}
        corner={<ListFreshness connections={connections} />}
      />
      <div
        className={styles.table}
        onPointerEnter={() => {
          pointerInside.current = true
        }}
        onPointerLeave={() => {
          pointerInside.current = false
        }}
      >
        {order.length > 0 ? (
          <FlagTable
            rows={order}
            environments={environments}
            environmentId={environmentId}
            connections={connections}
            onOpenFlag={onOpenFlag}
          />
        ) : (
          <NoRows total={rows.size} connections={connections} />
        )}
      </div>
      <SelectionBar
        rows={rows}
        order={order}
        environments={environments}
        environmentId={environmentId}
        onRollBack={onRollBack}
      />
    </div>
  )
}

function useFlagRows(
  flags: readonly FlagSummary[],
  connections: readonly ConnectionView[],
): ReadonlyMap<string, FlagRow> {
  const last = useRef({ assignment: '', rows: new Map() as ReadonlyMap<string, FlagRow> })
  // Statuses change with every poll and matter to no row: only the assignment of connections does.
  const assignment = JSON.stringify([...environmentOfConnection(connections)])
  return useMemo(() => {
    const environmentOf = new Map(JSON.parse(assignment) as [string, string][])
    const previous = last.current.assignment === assignment ? last.current.rows : undefined
    const rows = buildFlagRows(flags, environmentOf, previous)
    last.current = { assignment, rows }
    return rows
  }, [flags, assignment])
}

function ListFreshness({ connections }: { readonly connections: readonly ConnectionView[] }) {
  const [only] = connections
  if (only === undefined) return null
  const oldest = connections.reduce(
    (least, one) => ((one.status.readAtMs ?? 0) < (least.status.readAtMs ?? 0) ? one : least),
    only,
  )
  return (
    <Freshness
      source={connections.length === 1 ? only.connection.name : plural(connections.length, 'connection')}
      readAtMs={oldest.status.readAtMs}
      pollMs={oldest.status.pollMs}
      offline={connections.every(one => one.status.link === 'down')}
    />
  )
}

function NoRows({
  total,
  connections,
}: {
  readonly total: number
  readonly connections: readonly ConnectionView[]
}) {
  const chosen = useFlagsState(state => state.chosen)
  const search = useFlagsState(state => state.choice.search)
  if (total > 0) {
    return (
      <EmptyState
        icon={IconSearch}
        title="No flag matches"
        action={
          <Button
            variant="default"
            onClick={() => chosen({ search: '', filters: [], filterEnvironmentId: null })}
          >
            Clear search and filters
          </Button>
        }
      >
        {search === '' ? (
          'No flag fits all the filters at once.'
        ) : (
          <>
            Nothing contains “<StoreText text={search} />” and fits the filters.
          </>
        )}
      </EmptyState>
    )
  }
  if (connections.length === 0) {
    return (
      <EmptyState icon={IconFlag} title="No flags yet">
        Every flag of every connected store would be listed here, with one column per environment. No store is
        connected: <Anchor href="#/connections">connect one</Anchor>.
      </EmptyState>
    )
  }
  const failing = connections.find(one => one.status.failure !== null)?.status.failure ?? null
  return (
    <EmptyState icon={IconFlag} title="No flags have been read">
      {failing === null ? (
        'The connected stores hold no flags, or are being read for the first time.'
      ) : (
        <FailureNote failure={failing} />
      )}
    </EmptyState>
  )
}

function FlagsSkeleton() {
  return (
    <Stack gap={8} aria-busy aria-label="Loading flags">
      <Skeleton height={30} width="40%" />
      {Array.from({ length: 12 }, (_, index) => (
        <Skeleton key={index} height={24} />
      ))}
    </Stack>
  )
}
