import { Button, Group, Table, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import type { Flag } from '../../../../shared/domain/flag.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { FailureNote, StoreText } from '../../../ui/index.ts'
import { divergences } from './change-draft.ts'
import type { ChangeDraft } from './change-draft.ts'
import styles from './change-dialog.module.css'

type DivergenceNoteProps = {
  readonly draft: ChangeDraft
  /** as the cache has it */
  readonly flag: Flag
  readonly onRebase: (flag: Flag) => void
}

/** Somebody else changed the flag since the draft was begun: three ways, and the way on that loses nothing. */
export function DivergenceNote({ draft, flag, onRebase }: DivergenceNoteProps) {
  const { api } = useClient()
  const reload = useMutation({
    mutationFn: async () => {
      // The store decides, not what is cached of it.
      await api.connections.refresh({ id: flag.connectionId })
      return api.flags.get({ connectionId: flag.connectionId, key: flag.key })
    },
    onSuccess: detail => onRebase(detail.flag),
  })
  const fields = divergences(draft, flag)
  return (
    <div className={styles.divergence} role="alert">
      <Text size="sm" fw={600}>
        This flag was changed by someone else since you began.
      </Text>
      {fields.length === 0 ? (
        <Text size="sm">
          None of the fields of this form differs as far as is known; the row itself is not the one you saw.
        </Text>
      ) : (
        <Table fz="xs" verticalSpacing={2}>
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Field</Table.Th>
              <Table.Th scope="col">When you began</Table.Th>
              <Table.Th scope="col">Now</Table.Th>
              <Table.Th scope="col">Yours</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {fields.map(({ field, base, now, mine }) => (
              <Table.Tr key={field}>
                <Table.Th scope="row">{field}</Table.Th>
                <Table.Td>
                  <StoreText text={base} />
                </Table.Td>
                <Table.Td>
                  <StoreText text={now} />
                </Table.Td>
                <Table.Td>{mine === null ? 'not touched' : <StoreText text={mine} />}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      )}
      <Group gap="sm">
        <Button size="xs" variant="default" loading={reload.isPending} onClick={() => reload.mutate()}>
          Reload and keep my edits
        </Button>
      </Group>
      {reload.isError && <FailureNote failure={toFailure(reload.error)} />}
    </div>
  )
}
