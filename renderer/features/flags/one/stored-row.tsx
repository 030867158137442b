import { Code, Group, Stack, Table, Text } from '@mantine/core'
import type { Flag } from '../../../../shared/domain/flag.ts'
import { CopyButton, StoreText } from '../../../ui/index.ts'

/** The row exactly as the store holds it, as text, and the version a write would expect to replace. */
export function StoredRow({ flag }: { readonly flag: Flag }) {
  const fields = Object.entries(flag.stored)
  return (
    <Stack gap="sm">
      <Group justify="space-between">
        <Text size="xs" c="dimmed">
          Text as the store gives it. Version <Code>{flag.version.slice(0, 16)}</Code>
        </Text>
        <CopyButton text={fieldsAsText(fields)} label="Copy all fields" />
      </Group>
      <Table fz="sm" verticalSpacing={4}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col" w={240}>
              Column
            </Table.Th>
            <Table.Th scope="col">Value</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {fields.map(([name, value]) => (
            <Table.Tr key={name}>
              <Table.Th scope="row" fw={500}>
                <StoreText text={name} />
              </Table.Th>
              <Table.Td ff="monospace" style={{ overflowWrap: 'anywhere' }}>
                {value === null ? (
                  <Text span c="dimmed" fs="italic" size="sm">
                    NULL
                  </Text>
                ) : (
                  <StoreText text={value} multiline />
                )}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Stack>
  )
}

function fieldsAsText(fields: readonly (readonly [string, string | null])[]): string {
  return fields.map(([name, value]) => `${name}: ${value ?? 'NULL'}`).join('\n')
}
