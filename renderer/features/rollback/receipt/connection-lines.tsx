import { Group, Table } from '@mantine/core'
import type { OperationSummary } from '../../../../shared/domain/operation.ts'
import { formatCount, formatMs, Numbers, OutcomeBadge, StoreText } from '../../../ui/index.ts'
import { presentStates } from '../receipt-words.ts'

/** How far each store got, and how long its last write and its last read-back took. */
export function ConnectionLines({ operation }: { readonly operation: OperationSummary }) {
  return (
    <Table verticalSpacing={4} fz="sm">
      <Table.Thead>
        <Table.Tr>
          <Table.Th scope="col">Store</Table.Th>
          <Table.Th scope="col" ta="right">
            Verified
          </Table.Th>
          <Table.Th scope="col" pl="xl">
            Outcome
          </Table.Th>
          <Table.Th scope="col" ta="right">
            Write
          </Table.Th>
          <Table.Th scope="col" ta="right">
            Read back
          </Table.Th>
        </Table.Tr>
      </Table.Thead>
      <Table.Tbody>
        {operation.connections.map(({ connectionId, connectionName, targets, counts, writeMs, verifyMs }) => (
          <Table.Tr key={connectionId}>
            <Table.Th scope="row" fw={500}>
              <StoreText text={connectionName} />
            </Table.Th>
            <Table.Td ta="right">
              <Numbers>
                {formatCount(counts.verified)}/{formatCount(targets)}
              </Numbers>
            </Table.Td>
            <Table.Td pl="xl">
              <Group gap="xs">
                {presentStates(counts).map(state => (
                  <OutcomeBadge
                    key={state}
                    state={state}
                    {...(targets > 1 ? { count: counts[state] } : {})}
                  />
                ))}
              </Group>
            </Table.Td>
            <Duration ms={writeMs} missing="no write has ended" />
            <Duration ms={verifyMs} missing="nothing has been read back" />
          </Table.Tr>
        ))}
      </Table.Tbody>
    </Table>
  )
}

function Duration({ ms, missing }: { readonly ms: number | null; readonly missing: string }) {
  return (
    <Table.Td ta="right">
      {ms === null ? <Numbers unknown={missing} /> : <Numbers>{formatMs(ms)}</Numbers>}
    </Table.Td>
  )
}
