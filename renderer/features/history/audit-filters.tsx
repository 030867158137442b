import { Chip, Group, Select, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import type { AuditEntry } from '../../../shared/contract/history-contract.ts'
import type { Environment } from '../../../shared/domain/environment.ts'
import { CopyButton, escapeStoreText, exactWords, plural } from '../../ui/index.ts'
import { auditGroups, auditKindWords } from './audit-words.ts'
import { useHistoryState } from './history-state.ts'

type AuditFiltersProps = {
  readonly environments: readonly Environment[]
  readonly entries: readonly AuditEntry[]
}

export function AuditFilters({ environments, entries }: AuditFiltersProps) {
  const { search, groups, environmentId, chosen } = useHistoryState()
  return (
    <Group gap="sm">
      <TextInput
        aria-label="Search the audit by words, name or flag"
        placeholder="Search words, name or flag"
        leftSection={<IconSearch size={15} aria-hidden />}
        w={300}
        maxLength={200}
        value={search}
        onChange={event => chosen({ search: event.currentTarget.value })}
      />
      <Select
        aria-label="Environment"
        w={190}
        allowDeselect={false}
        value={environmentId ?? ''}
        data={[
          { value: '', label: 'every environment' },
          ...environments.map(one => ({ value: one.id, label: escapeStoreText(one.name) })),
        ]}
        onChange={value => chosen({ environmentId: value === '' ? null : value })}
      />
      <Chip.Group multiple value={[...groups]} onChange={values => chosen({ groups: values })}>
        <Group gap={6} role="group" aria-label="Show only">
          {auditGroups.map(({ name, word }) => (
            <Chip key={name} value={name} size="xs">
              {word}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      {entries.length > 0 && (
        <CopyButton
          text={auditAsText(entries)}
          label={`Copy ${plural(entries.length, 'entry', 'entries')}`}
        />
      )}
    </Group>
  )
}

/** One line an entry, exact instants with their zone, tabs between the fields. */
export function auditAsText(entries: readonly AuditEntry[]): string {
  return entries
    .map(({ sequence, atMs, actor, kind, flagKey, text }) =>
      [
        sequence,
        exactWords(atMs),
        `${actor.name} (${actor.osUser}@${actor.host})`,
        auditKindWords[kind],
        flagKey ?? '',
        text,
      ]
        .map(field => escapeStoreText(String(field)))
        .join('\t'),
    )
    .join('\n')
}
