import { NativeSelect, SimpleGrid } from '@mantine/core'
import type { SqlDialect } from '../../../../shared/domain/sql-flags-settings.ts'
import { dialectWords } from '../connection-words.ts'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import { FieldInput } from './field-input.tsx'
import { FormSection } from './form-section.tsx'
import { TableFields } from './mapping-fields.tsx'
import { withDialect } from './sql-form.ts'
import { UsageFields } from './usage-fields.tsx'

const dialects = Object.keys(dialectWords) as SqlDialect[]

/** Which database, chosen once like the kind of store; then where it is, and who signs in. */
export function SqlFields() {
  const dialect = useConnectionsState(state => state.form?.dialect ?? 'postgresql')
  const isNew = useConnectionsState(state => state.form?.id === undefined)
  return (
    <>
      {isNew && (
        <NativeSelect
          label="System"
          data={dialects.map(one => ({ value: one, label: dialectWords[one] }))}
          value={dialect}
          onChange={event => {
            const chosen = dialects.find(one => one === event.currentTarget.value)
            const { form, edited } = connectionsState.getState()
            if (chosen !== undefined && form !== null) edited(withDialect(form, chosen))
          }}
        />
      )}
      {dialect === 'sqlite' ? <FilePath /> : <ServerFields />}
    </>
  )
}

function FilePath() {
  return (
    <FieldInput
      label="File"
      description="The whole path, on the machine that Switchyard runs on. Nobody signs in to a file: whoever may write it may change every flag."
      field="file"
      path="settings.file"
      placeholder="/var/lib/orders/flags.sqlite"
      required
    />
  )
}

function ServerFields() {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
      <FieldInput label="Host" field="host" path="settings.host" placeholder="db.example.internal" required />
      <FieldInput label="Port" field="port" path="settings.port" inputMode="numeric" required />
      <FieldInput label="Database" field="database" path="settings.database" required />
      <FieldInput label="User" field="user" path="settings.user" required />
    </SimpleGrid>
  )
}

/** What the database's tables mean. */
export function SqlMappingFields() {
  return (
    <>
      <TableFields />
      <UsageFields />
      <FormSection title="Who is in a percentage">
        <FieldInput
          label="Salt"
          description="Appended to a user's id before hashing; must be the application's own. A flag's metadata may name another."
          field="salt"
          path="settings.salt"
        />
      </FormSection>
    </>
  )
}
