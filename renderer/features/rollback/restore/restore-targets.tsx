import { ScrollArea, Table } from '@mantine/core'
import { IconAlertTriangle, IconArrowBackUp, IconCheck, IconUnlink } from '@tabler/icons-react'
import type { Icon } from '@tabler/icons-react'
import type { RestorePreview } from '../../../../shared/contract/operations-contract.ts'
import type { StoredFields } from '../../../../shared/domain/flag.ts'
import { StoreText } from '../../../ui/index.ts'
import styles from './restore-targets.module.css'

type Target = RestorePreview['targets'][number]

const looks: Readonly<Record<Target['status'], { icon: Icon; word: string }>> = {
  conflict: { icon: IconAlertTriangle, word: 'conflict' },
  unreadable: { icon: IconUnlink, word: 'unreadable' },
  restorable: { icon: IconArrowBackUp, word: 'restorable' },
  unchanged: { icon: IconCheck, word: 'as before' },
}

const order: readonly Target['status'][] = ['conflict', 'unreadable', 'restorable', 'unchanged']
const MOST = 200

/** Three ways, field by field: what the rollback left, what is there now, what would be put back. Conflicts first. */
export function RestoreTargets({ targets }: { readonly targets: readonly Target[] }) {
  if (targets.length === 0) return null
  const sorted = targets.toSorted((a, b) => order.indexOf(a.status) - order.indexOf(b.status))
  return (
    <ScrollArea.Autosize mah={320} viewportProps={{ tabIndex: 0, 'aria-label': 'What would be restored' }}>
      <Table fz="xs" verticalSpacing={4} stickyHeader className={styles.table}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w="27%">
              Flag
            </Table.Th>
            <Table.Th scope="col" w="24%">
              Field
            </Table.Th>
            <Table.Th scope="col">Left by the rollback</Table.Th>
            <Table.Th scope="col">Now</Table.Th>
            <Table.Th scope="col">Would be put back</Table.Th>
          </Table.Tr>
        </Table.Thead>
        {sorted.slice(0, MOST).map(target => (
          <TargetRows key={`${target.connectionId}\n${target.key}`} target={target} />
        ))}
      </Table>
      {sorted.length > MOST && (
        <p className={styles.more}>and {sorted.length - MOST} more that can be put back</p>
      )}
    </ScrollArea.Autosize>
  )
}

function TargetRows({ target }: { readonly target: Target }) {
  const { icon: StatusIcon, word } = looks[target.status]
  const fields = differingFields(target)
  return (
    <Table.Tbody data-status={target.status} className={styles.target}>
      {(fields.length === 0 ? [null] : fields).map((field, index) => (
        <Table.Tr key={field}>
          {index === 0 && (
            <Table.Th scope="rowgroup" rowSpan={Math.max(1, fields.length)} className={styles.flag}>
              <StoreText text={target.key} />
              <span className={styles.status}>
                <StatusIcon size={14} aria-hidden /> {word}
                {target.overridesBack > 0 && ` · ${target.overridesBack} overrides back`}
              </span>
            </Table.Th>
          )}
          {field === null ? (
            <Table.Td colSpan={4}>no field differs</Table.Td>
          ) : (
            <>
              <Table.Td className={styles.field}>
                <StoreText text={field} />
              </Table.Td>
              <Value value={target.left[field]} />
              {target.now === null ? (
                <Table.Td>cannot be read</Table.Td>
              ) : (
                <Value value={target.now[field]} />
              )}
              <Value value={target.back[field]} />
            </>
          )}
        </Table.Tr>
      ))}
    </Table.Tbody>
  )
}

function Value({ value }: { readonly value: string | null | undefined }) {
  if (value === undefined) return <Table.Td>–</Table.Td>
  return (
    <Table.Td className={styles.value}>
      {value === null ? (
        <em>NULL</em>
      ) : (
        <span className={styles.clamp} title={value}>
          <StoreText text={value} />
        </span>
      )}
    </Table.Td>
  )
}

/** Fields in which any of the three differ, in the store's own order. */
export function differingFields({
  left,
  now,
  back,
}: Pick<Target, 'left' | 'now' | 'back'>): readonly string[] {
  const names = new Set([...Object.keys(back), ...Object.keys(left), ...Object.keys(now ?? {})])
  const at = (fields: StoredFields, name: string) => (Object.hasOwn(fields, name) ? fields[name] : undefined)
  return [...names].filter(
    name => at(left, name) !== at(back, name) || (now !== null && at(now, name) !== at(left, name)),
  )
}
