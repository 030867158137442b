import { NativeSelect, SimpleGrid, TextInput } from '@mantine/core'
import { mappedSourcesOf } from '../../../../shared/domain/measure-sources.ts'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import { FormSection } from './form-section.tsx'
import { PeopleTrial } from './people-trial.tsx'
import { usualPeople, type PeopleForm, type PeopleFrom } from './people-form.ts'

const sourceWords: Readonly<Record<PeopleFrom, string>> = {
  none: 'Nowhere: only shares are shown, no numbers of people',
  table: 'A table of this database',
  collection: 'A collection of this database',
  http: 'A list that this API answers with',
  csv: 'A CSV file on this machine',
}

type FieldWords = { readonly field: keyof PeopleForm; readonly label: string; readonly hint?: string }

const fieldsOf: Readonly<Record<PeopleFrom, readonly FieldWords[]>> = {
  none: [],
  table: [
    { field: 'schema', label: 'People: schema' },
    { field: 'table', label: 'People: table' },
    { field: 'id', label: 'People: id' },
  ],
  collection: [{ field: 'collection', label: 'People: collection' }],
  http: [
    { field: 'path', label: 'People: path', hint: 'On this host and port. One answer has to hold them all.' },
    { field: 'list', label: 'People: where the list is', hint: '$ is the whole answer, $.users its part.' },
    { field: 'idField', label: 'People: id field', hint: 'Empty: the entries are the ids.' },
  ],
  csv: [
    { field: 'file', label: 'People: file', hint: 'The whole path. At most five million rows.' },
    { field: 'column', label: 'People: column', hint: 'As the first line of the file spells it.' },
  ],
}

/** Where an error of a field is named, where that is not the field's own name. */
const errorName: Partial<Record<keyof PeopleForm, string>> = { idField: 'id' }

/** Without people, "how many move" can only be a share. */
export function PeopleFields() {
  const kind = useConnectionsState(state => state.form?.kind ?? 'sql-flags')
  const people = useConnectionsState(state => state.form?.people ?? usualPeople)
  const isFile = useConnectionsState(state => state.form?.dialect === 'sqlite')
  const errors = useConnectionsState(state => state.errors)
  const sources = mappedSourcesOf(kind).people
  if (sources.length === 0) return null
  const edit = (change: Partial<PeopleForm>) =>
    connectionsState.getState().edited({ people: { ...people, ...change } })
  const fields = fieldsOf[people.from].filter(({ field }) => field !== 'schema' || !isFile)
  return (
    <FormSection title="People" opened={people.from !== 'none'}>
      <NativeSelect
        label="The people who use the application are listed in"
        description="Their number tells how many a change moves. Only ids are read."
        maw={480}
        data={(['none', ...sources] as const).map(value => ({ value, label: sourceWords[value] }))}
        value={people.from}
        onChange={event =>
          edit({ from: sources.find(source => source === event.currentTarget.value) ?? 'none' })
        }
      />
      {fields.length > 0 && (
        <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="sm" verticalSpacing="sm">
          {fields.map(({ field, label, hint }) => (
            <TextInput
              key={field}
              label={label}
              description={hint}
              required={field !== 'idField'}
              autoComplete="off"
              autoCapitalize="none"
              spellCheck={false}
              value={people[field]}
              error={errors[`settings.people.${errorName[field] ?? field}`]}
              onChange={event => edit({ [field]: event.currentTarget.value })}
            />
          ))}
        </SimpleGrid>
      )}
      {people.from !== 'none' && <PeopleTrial people={people} />}
    </FormSection>
  )
}
