import { Button, Skeleton, Table } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { AnalyticsRow } from '../../../shared/domain/application-analytics.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote, Freshness, Panel, StoreText, VariantMark } from '../../ui/index.ts'
import { measureWords, toldWords } from './analytics-words.ts'
import styles from './person-panels.module.css'

/** Asked anew no more often than this: the application has others to serve. */
const freshMs = 60_000

/** What the application says of itself; nothing where it cannot be asked. */
export function AnalyticsPanel({ connectionId }: { readonly connectionId: string }) {
  const { queries } = useClient()
  const analytics = useQuery(
    queries.people.analytics.queryOptions({
      input: { connectionId },
      staleTime: freshMs,
      refetchInterval: freshMs,
      retry: false,
    }),
  )
  if (analytics.data === null) return null
  return (
    <Panel
      title="From the application's own analytics"
      flush={analytics.data !== undefined && !analytics.isError}
      corner={
        analytics.data !== undefined && (
          <Freshness source="the application" readAtMs={analytics.data.readAtMs} pollMs={freshMs} />
        )
      }
    >
      {analytics.isPending && <Skeleton height={90} aria-label="Asking the application" />}
      {analytics.isError && (
        <FailureNote
          failure={toFailure(analytics.error)}
          action={
            <Button size="xs" variant="default" onClick={() => void analytics.refetch()}>
              Ask again
            </Button>
          }
        />
      )}
      {analytics.data !== undefined && (
        <Table fz="sm" verticalSpacing={6} horizontalSpacing="md">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Measure</Table.Th>
              <Table.Th scope="col" className={styles.numbers ?? ''}>
                <VariantMark variant="old" />
              </Table.Th>
              <Table.Th scope="col" className={styles.numbers ?? ''}>
                <VariantMark variant="new" />
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {analytics.data.rows.map(row => (
              <Table.Tr key={row.measure}>
                <Table.Th scope="row" fw={500}>
                  {measureWords[row.measure]}
                  {row.unit === 'own' && (row.old ?? row.new) !== null && ', unit not told'}
                </Table.Th>
                <Told row={row} value={row.old} />
                <Told row={row} value={row.new} />
              </Table.Tr>
            ))}
            {analytics.data.others.map(({ name, value }, index) => (
              <Table.Tr key={index}>
                <Table.Th scope="row" fw={400}>
                  <StoreText text={name} />
                </Table.Th>
                <Table.Td colSpan={2} className={styles.numbers ?? ''}>
                  <StoreText text={value} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
    </Panel>
  )
}

/** "Not provided" and 0 are different answers. */
function Told({ row, value }: { readonly row: AnalyticsRow; readonly value: number | null }) {
  return (
    <Table.Td className={styles.numbers ?? ''}>
      {value === null ? <span className={styles.missing}>not provided</span> : toldWords(value, row.unit)}
    </Table.Td>
  )
}
