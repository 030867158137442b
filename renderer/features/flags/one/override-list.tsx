import { Badge, Button, Group, Table, Text, TextInput } from '@mantine/core'
import { IconUserStar } from '@tabler/icons-react'
import { useState } from 'react'
import type { FlagDetail } from '../../../../shared/contract/flags-contract.ts'
import { EmptyState, plural, RelativeTime, StoreText, useNow, VariantMark } from '../../../ui/index.ts'
import { maskUser, overrideRows } from './override-rows.ts'
import type { OverrideRow, OverrideStanding } from './override-rows.ts'

const MOST = 500

const standings: Readonly<Record<OverrideStanding, { word: string; meaning: string }>> = {
  decides: { word: 'in force', meaning: 'This row decides for its person.' },
  expired: { word: 'expired', meaning: 'Past its expiry, so it decides nothing any more.' },
  outranked: { word: 'outranked', meaning: 'A newer row of the same person decides.' },
}

/** Per-person exceptions as the store holds them, row by row, so that duplicates show. */
export function OverrideList({ detail }: { readonly detail: FlagDetail }) {
  const now = useNow('quarter-minute')
  const [revealed, setRevealed] = useState(false)
  const [search, setSearch] = useState('')
  if (detail.capabilities?.overrides === false) {
    return (
      <EmptyState icon={IconUserStar} title="This store has no overrides">
        {detail.capabilities.personSwitch
          ? 'Everybody has a switch of their own instead. Look one person up above to see it, or to set it.'
          : detail.capabilities.percentage === 'none'
            ? 'It is on or off for everyone: nobody can be pinned to OLD or NEW.'
            : `No overrides are mapped for ${detail.connectionName}; everybody follows the flag's setting.`}
      </EmptyState>
    )
  }
  if (detail.overrides.length === 0) {
    return (
      <EmptyState icon={IconUserStar} title="No overrides">
        Nobody is pinned to OLD or NEW; everybody follows the flag&apos;s setting.
      </EmptyState>
    )
  }
  const rows = overrideRows(detail.overrides, now)
  const wanted = search.trim().toLowerCase()
  // A masked list is searched by whole id only: typing must not uncover an id letter by letter.
  const found = rows.filter(({ override }) =>
    wanted === ''
      ? true
      : revealed
        ? override.userId.toLowerCase().includes(wanted)
        : override.userId.toLowerCase() === wanted,
  )
  return (
    <>
      <Group gap="sm" mb="sm">
        <TextInput
          aria-label={revealed ? 'Search user ids' : 'Find a whole user id'}
          placeholder={revealed ? 'Search user ids' : 'Find a whole user id'}
          value={search}
          onChange={event => setSearch(event.currentTarget.value)}
          w={300}
        />
        <Button size="xs" variant="default" aria-pressed={revealed} onClick={() => setRevealed(!revealed)}>
          {revealed ? 'Mask user ids' : 'Reveal user ids'}
        </Button>
        <Text size="xs" c="dimmed">
          {found.length === rows.length
            ? plural(rows.length, 'row')
            : `${found.length} of ${plural(rows.length, 'row')}`}
        </Text>
      </Group>
      <Table fz="sm" verticalSpacing={4} highlightOnHover>
        <Table.Thead>
          <Table.Tr>
            <Table.Th scope="col">User</Table.Th>
            <Table.Th scope="col">Gets</Table.Th>
            <Table.Th scope="col">State</Table.Th>
            <Table.Th scope="col">Reason</Table.Th>
            <Table.Th scope="col">Expires</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {found.slice(0, MOST).map(row => (
            <OverrideLine key={row.override.id} row={row} revealed={revealed} />
          ))}
        </Table.Tbody>
      </Table>
      {found.length > MOST && (
        <Text size="xs" c="dimmed" mt="xs">
          The first {MOST} are shown; search for a user to see the others.
        </Text>
      )}
    </>
  )
}

function OverrideLine({ row, revealed }: { readonly row: OverrideRow; readonly revealed: boolean }) {
  const { override, standing, duplicate, expiresAtMs } = row
  const { word, meaning } = standings[standing]
  return (
    <Table.Tr>
      <Table.Td ff="monospace">
        {revealed ? (
          <StoreText text={override.userId} />
        ) : (
          <span title="Masked. Reveal user ids to see it.">{maskUser(override.userId)}</span>
        )}
      </Table.Td>
      <Table.Td>
        <VariantMark variant={override.variant} />
      </Table.Td>
      <Table.Td>
        <Group gap={6} wrap="nowrap">
          <span title={meaning}>{word}</span>
          {duplicate && (
            <Badge
              size="xs"
              variant="outline"
              color="gray"
              title="The store holds more than one row for this person and flag"
            >
              duplicate
            </Badge>
          )}
        </Group>
      </Table.Td>
      <Table.Td>
        {override.reason === null ? (
          <Text size="sm" c="dimmed">
            no reason given
          </Text>
        ) : (
          <StoreText text={override.reason} />
        )}
      </Table.Td>
      <Table.Td>
        <Expiry text={override.expiresAt} atMs={expiresAtMs} />
      </Table.Td>
    </Table.Tr>
  )
}

function Expiry({ text, atMs }: { readonly text: string | null; readonly atMs: number | undefined }) {
  if (text === null || atMs === Number.POSITIVE_INFINITY)
    return (
      <Text size="sm" c="dimmed">
        never
      </Text>
    )
  // What cannot be read as an instant is shown as the store has it.
  return atMs === undefined || !Number.isFinite(atMs) ? (
    <StoreText text={text} />
  ) : (
    <RelativeTime atMs={atMs} />
  )
}
