import { Table } from '@mantine/core'
import { useState } from 'react'
import { instantLabel } from './time-ticks.ts'
import type { UsagePoint } from './usage-points.ts'

type UsageTableProps = {
  readonly points: readonly UsagePoint[]
  readonly bucketMs: number
  readonly of: string
}

/** The figures behind the canvas, newest first, drawn only when opened. */
export function UsageTable({ points, bucketMs, of }: UsageTableProps) {
  const [open, setOpen] = useState(false)
  const minutes = bucketMs / 60_000
  return (
    <details open={open} onToggle={event => setOpen(event.currentTarget.open)} style={{ fontSize: 12 }}>
      <summary style={{ cursor: 'pointer', color: 'var(--mantine-color-dimmed)' }}>Show as table</summary>
      {open && (
        <section
          style={{ maxHeight: 260, overflow: 'auto' }}
          // A region that scrolls must be reachable to be scrolled.
          tabIndex={0}
          aria-label={`Usage of ${of} as a table`}
        >
          <Table fz="xs" verticalSpacing={2} stickyHeader style={{ fontVariantNumeric: 'tabular-nums' }}>
            <caption style={{ captionSide: 'top', textAlign: 'left' }}>
              Usage of {of}, sums of {minutes === 1 ? 'one minute' : `${minutes} minutes`}
            </caption>
            <Table.Thead>
              <Table.Tr>
                <Table.Th scope="col">from</Table.Th>
                <Table.Th scope="col" ta="right">
                  OLD uses
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  OLD failures
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  NEW uses
                </Table.Th>
                <Table.Th scope="col" ta="right">
                  NEW failures
                </Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {points.toReversed().map(point => (
                <Table.Tr key={point.atMs}>
                  <Table.Th scope="row" fw={400}>
                    {instantLabel(point.atMs)}
                  </Table.Th>
                  <Figure value={point.oldCount} />
                  <Figure value={point.oldFailures} />
                  <Figure value={point.newCount} />
                  <Figure value={point.newFailures} />
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </section>
      )}
    </details>
  )
}

function Figure({ value }: { readonly value: number | null }) {
  return (
    <Table.Td ta="right" title={value === null ? 'not read yet' : undefined}>
      {value === null ? '–' : value.toLocaleString()}
    </Table.Td>
  )
}
