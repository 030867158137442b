import { Button, Skeleton, Table } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { IconHistory } from '@tabler/icons-react'
import type { AuditEntry } from '../../../../shared/contract/history-contract.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { ClockTime, EmptyState, FailureNote, StoreText } from '../../../ui/index.ts'

type FlagAuditProps = {
  readonly connectionId: string
  readonly flagKey: string
  readonly onOpenReceipt: (operationId: string) => void
}

const PAGE = 50

/** What Switchyard was asked to do to this flag, and by whom, newest first. */
export function FlagAudit({ connectionId, flagKey, onOpenReceipt }: FlagAuditProps) {
  const { queries } = useClient()
  const audit = useInfiniteQuery(
    queries.history.audit.infiniteOptions({
      input: (before: number | null) => ({
        filter: { environmentId: null, flag: { connectionId, key: flagKey }, kinds: null, search: null },
        before,
        limit: PAGE,
      }),
      initialPageParam: null,
      getNextPageParam: page => (page.more ? (page.entries.at(-1)?.sequence ?? null) : null),
    }),
  )
  if (audit.isPending) return <Skeleton height={120} />
  if (audit.isError) return <FailureNote failure={toFailure(audit.error)} />
  const entries = audit.data.pages.flatMap(page => page.entries)
  if (entries.length === 0) {
    return (
      <EmptyState icon={IconHistory} title="Nothing in the audit about this flag">
        Changes, rollbacks and restores made with Switchyard would be listed here. Changes by others are marks
        of the timeline above.
      </EmptyState>
    )
  }
  return (
    <>
      <Table fz="sm" verticalSpacing={4} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">When</Table.Th>
            <Table.Th scope="col">Who</Table.Th>
            <Table.Th scope="col">What</Table.Th>
            <Table.Th scope="col">Receipt</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {entries.map(entry => (
            <EntryLine key={entry.sequence} entry={entry} onOpenReceipt={onOpenReceipt} />
          ))}
        </Table.Tbody>
      </Table>
      {audit.hasNextPage && (
        <Button
          size="xs"
          variant="default"
          mt="sm"
          loading={audit.isFetchingNextPage}
          onClick={() => void audit.fetchNextPage()}
        >
          Show older entries
        </Button>
      )}
    </>
  )
}

function EntryLine({
  entry,
  onOpenReceipt,
}: {
  readonly entry: AuditEntry
  readonly onOpenReceipt: (operationId: string) => void
}) {
  const { operationId } = entry
  return (
    <Table.Tr>
      <Table.Td style={{ whiteSpace: 'nowrap' }}>
        <ClockTime atMs={entry.atMs} />
      </Table.Td>
      <Table.Td>
        <StoreText text={entry.actor.name} />
      </Table.Td>
      <Table.Td>
        <StoreText text={entry.text} />
      </Table.Td>
      <Table.Td>
        {operationId !== null && (
          <Button size="compact-xs" variant="subtle" onClick={() => onOpenReceipt(operationId)}>
            Open
          </Button>
        )}
      </Table.Td>
    </Table.Tr>
  )
}
