import { SimpleGrid } from '@mantine/core'
import { FieldInput } from './field-input.tsx'
import { FormSection } from './form-section.tsx'
import { PeopleFields, TableFields } from './mapping-fields.tsx'
import { UsageFields } from './usage-fields.tsx'

/** Where a database is, and who signs in. */
export function SqlFields() {
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
      <PeopleFields />
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
