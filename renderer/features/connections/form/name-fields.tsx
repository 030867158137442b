import { SimpleGrid, TextInput } from '@mantine/core'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import type { ConnectionForm } from './connection-form.ts'

type NamesPart = 'flags' | 'overrides' | 'usage'
type NamesOf<P extends NamesPart> = { readonly [K in keyof ConnectionForm[P]]: string }

type NameFieldsProps<P extends NamesPart> = {
  readonly part: P
  /** what is in front of each label: "Flag", "Override" */
  readonly about: string
  /** what has no label has no meaning in this database, and is not asked for */
  readonly labels: Partial<NamesOf<P>>
  /** fields that may be empty, because the store may have no such column */
  readonly optional: readonly (keyof ConnectionForm[P])[]
}

/** Names of a table and its columns, each with its meaning as the label. */
export function NameFields<P extends NamesPart>({ part, about, labels, optional }: NameFieldsProps<P>) {
  const names = useConnectionsState(state => state.form?.[part])
  const errors = useConnectionsState(state => state.errors)
  if (names === undefined) return null
  const typed: Readonly<Record<string, string>> = names
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="sm" verticalSpacing="sm">
      {Object.entries(labels as Readonly<Record<string, string>>).map(([key, label]) => {
        const mayBeEmpty = optional.some(name => name === key)
        return (
          <TextInput
            key={key}
            label={`${about}: ${label}`}
            {...(mayBeEmpty ? { placeholder: 'no such column' } : { required: true })}
            autoComplete="off"
            autoCapitalize="none"
            spellCheck={false}
            value={typed[key] ?? ''}
            error={errors[`settings.${part}.${key}`]}
            onChange={event =>
              connectionsState.getState().edited({ [part]: { ...typed, [key]: event.currentTarget.value } })
            }
          />
        )
      })}
    </SimpleGrid>
  )
}
