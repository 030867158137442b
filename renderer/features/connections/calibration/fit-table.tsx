import { Button, Table } from '@mantine/core'
import type { BucketPreset } from '../../../../shared/domain/mongo-flags-settings.ts'
import type { Calibration } from '../../../../shared/domain/calibration.ts'
import { formatCount } from '../../../ui/index.ts'
import { bucketWords } from './bucket-words.ts'

type FitTableProps = {
  readonly calibration: Calibration
  readonly onChoose: (preset: BucketPreset) => void
}

/** Every function with the people it puts right and wrong; only one that puts nobody wrong can be chosen. */
export function FitTable({ calibration, onChoose }: FitTableProps) {
  return (
    <Table.ScrollContainer minWidth={320} maxHeight={260}>
      <Table stickyHeader aria-label="Bucket functions">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Function</Table.Th>
            <Table.Th ta="right">Right</Table.Th>
            <Table.Th ta="right">Wrong</Table.Th>
            <Table.Th aria-label="Choose" />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {calibration.fits.map(({ preset, agreed, disagreed }) => (
            <Table.Tr key={preset}>
              <Table.Td>{bucketWords[preset]}</Table.Td>
              <Table.Td ta="right">{formatCount(agreed)}</Table.Td>
              <Table.Td ta="right">{formatCount(disagreed)}</Table.Td>
              <Table.Td>
                {calibration.verdict === 'found' && calibration.preset === preset && (
                  <Button
                    size="compact-sm"
                    aria-label={`Use ${bucketWords[preset]}`}
                    onClick={() => onChoose(preset)}
                  >
                    Use this
                  </Button>
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Table.ScrollContainer>
  )
}
