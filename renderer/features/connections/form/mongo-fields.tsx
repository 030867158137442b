import { Button, Checkbox, NativeSelect, SimpleGrid, TextInput, type TextInputProps } from '@mantine/core'
import { useState } from 'react'
import { BucketPreset } from '../../../../shared/domain/mongo-flags-settings.ts'
import { bucketWords } from '../calibration/bucket-words.ts'
import { CalibrationDialog } from '../calibration/calibration-dialog.tsx'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import { FieldInput } from './field-input.tsx'
import { FormSection } from './form-section.tsx'
import { usualMongoForm, type MongoForm } from './mongo-form.ts'

/** Where the servers are, and who signs in. */
export function MongoFields() {
  return (
    <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="md" verticalSpacing="sm">
      <MongoInput
        label="Servers"
        description="All members of a replica set, with commas between them. No other server is ever contacted."
        field="servers"
        path="settings.servers"
        placeholder="db-1.example.internal:27017, db-2.example.internal:27017"
      />
      <FieldInput label="Database" field="database" path="settings.database" required />
      <FieldInput
        label="User"
        description="Empty for a server without sign-in."
        field="user"
        path="settings.user"
      />
      <MongoInput
        label="Database of the user"
        description="Where the user is defined."
        field="authSource"
        path="settings.authSource"
      />
    </SimpleGrid>
  )
}

/** What the documents mean, and how the application reads them. */
export function MongoMappingFields() {
  const form = useMongoForm()
  const failed = useConnectionsState(state =>
    Object.keys(state.errors).some(path => path.startsWith('settings.flags')),
  )
  return (
    <>
      <FormSection
        title="How the application decides"
        opened={form.profile !== 'as-coded' || form.bucket !== ''}
      >
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm" verticalSpacing="sm">
          <MongoInput label="Flag above all components" field="parentFlag" path="settings.parentFlag" />
          <MongoInput
            label="Ending of a component's flag"
            description="The component's name is what stands before it."
            field="componentSuffix"
            path="settings.componentSuffix"
          />
          <NativeSelect
            label="Test users"
            description="The list in a flag's document keeps people on NEW only where the application reads it."
            data={[
              { value: 'as-coded', label: 'The application does not read the list' },
              { value: 'with-test-users', label: 'Listed users get NEW' },
            ]}
            value={form.profile}
            onChange={event =>
              editMongo({
                profile: event.currentTarget.value === 'with-test-users' ? 'with-test-users' : 'as-coded',
              })
            }
          />
          <NativeSelect
            label="Function that puts a user into a bucket"
            description="Until it is known, who is in a percentage cannot be computed."
            data={[
              { value: '', label: 'Not known' },
              ...BucketPreset.options.map(value => ({ value, label: bucketWords[value] })),
            ]}
            value={form.bucket}
            onChange={event =>
              editMongo({ bucket: BucketPreset.options.find(one => one === event.currentTarget.value) ?? '' })
            }
          />
          <FindBucket />
        </SimpleGrid>
      </FormSection>
      <FormSection title="Collection and field names" opened={failed}>
        <NamesGrid part="flags" about="Flag" words={flagWords} />
      </FormSection>
      <FormSection title="Usage" opened={form.hasUsage}>
        <Checkbox
          label="A collection logs every use of either backend"
          description="Counted per minute, component and backend. Comparisons of both are left out."
          checked={form.hasUsage}
          onChange={event => editMongo({ hasUsage: event.currentTarget.checked })}
        />
        {form.hasUsage && <NamesGrid part="usage" about="Usage" words={usageWords} />}
      </FormSection>
    </>
  )
}

const flagWords: Readonly<Record<keyof MongoForm['flags'], string>> = {
  collection: 'collection',
  name: 'name',
  enabled: 'enabled',
  percentage: 'percentage',
  scope: 'component',
  testUsers: 'test users',
  createdAt: 'created at',
  updatedAt: 'updated at',
}

const usageWords: Readonly<Record<keyof MongoForm['usage'], string>> = {
  collection: 'collection',
  component: 'component',
  backend: 'backend',
  userId: 'user',
  durationMs: 'duration in ms',
  success: 'success',
}

const mayBeEmpty = new Set(['scope', 'testUsers', 'createdAt', 'updatedAt', 'durationMs'])

/** Where nobody knows the function: people whose variant is known tell it. */
function FindBucket() {
  const [opened, setOpened] = useState(false)
  const connectionId = useConnectionsState(state => state.form?.id)
  return (
    <div>
      <Button variant="default" size="xs" onClick={() => setOpened(true)}>
        Find the function …
      </Button>
      <CalibrationDialog
        opened={opened}
        connectionId={connectionId}
        onChoose={bucket => editMongo({ bucket })}
        onClose={() => setOpened(false)}
      />
    </div>
  )
}

function NamesGrid(props: {
  readonly part: 'flags' | 'usage'
  readonly about: string
  readonly words: Readonly<Record<string, string>>
}) {
  const { part, about, words } = props
  const form = useMongoForm()
  const errors = useConnectionsState(state => state.errors)
  const typed: Readonly<Record<string, string>> = form[part]
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="sm" verticalSpacing="sm">
      {Object.entries(words).map(([role, word]) => (
        <TextInput
          key={role}
          label={`${about}: ${word}`}
          {...(mayBeEmpty.has(role) ? { placeholder: 'no such field' } : { required: true })}
          {...asTyped}
          value={typed[role] ?? ''}
          error={errors[`settings.${part}.${role}`]}
          onChange={event => editMongo({ [part]: { ...typed, [role]: event.currentTarget.value } })}
        />
      ))}
    </SimpleGrid>
  )
}

/** Nothing may be corrected while a name is typed: it is sent as it stands. */
const asTyped = { autoComplete: 'off', autoCapitalize: 'none', spellCheck: false } as const

type MongoInputProps = Omit<TextInputProps, 'value' | 'onChange' | 'error'> & {
  readonly field: 'servers' | 'authSource' | 'parentFlag' | 'componentSuffix'
  readonly path: string
}

function MongoInput({ field, path, ...props }: MongoInputProps) {
  const value = useMongoForm()[field]
  // a refusal of one server among several is named below the path of all
  const error = useConnectionsState(
    state => Object.entries(state.errors).find(([at]) => at === path || at.startsWith(`${path}.`))?.[1],
  )
  return (
    <TextInput
      {...asTyped}
      {...props}
      required
      value={value}
      error={error}
      onChange={event => editMongo({ [field]: event.currentTarget.value })}
    />
  )
}

function useMongoForm(): MongoForm {
  return useConnectionsState(state => state.form?.mongo ?? usualMongoForm)
}

function editMongo(change: Partial<MongoForm>): void {
  const { form, edited } = connectionsState.getState()
  if (form !== null) edited({ mongo: { ...form.mongo, ...change } })
}
