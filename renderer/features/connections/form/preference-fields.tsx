import { Checkbox, SimpleGrid, TextInput } from '@mantine/core'
import type { ReactNode } from 'react'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import { FieldInput } from './field-input.tsx'
import { FormSection } from './form-section.tsx'
import { usualPreferenceForm, type PreferenceForm } from './preference-form.ts'

/** What the tables mean where every person has a switch of their own. */
export function PreferenceMappingFields() {
  const form = usePreference()
  const hasSchemas = useConnectionsState(state => state.form?.dialect === 'postgresql')
  const failed = useConnectionsState(state =>
    Object.keys(state.errors).some(path => /^settings\.(schema|users)/.test(path)),
  )
  return (
    <>
      <FormSection title="Table of people" opened={failed}>
        {hasSchemas && <FieldInput label="Schema" field="schema" path="settings.schema" required />}
        <NamedInputs
          part="users"
          labels={{ table: 'Table', id: 'Column: id', preference: 'Column: is on NEW' }}
          optional={[]}
        />
      </FormSection>
      <Optional
        title="Configuration"
        label="A table of names and values holds a kill switch or a percentage"
        description="The kill switch comes before everybody's own choice; the percentage counts for those who never chose."
        on={form.hasConfig}
        onChange={hasConfig => edit({ hasConfig })}
      >
        <NamedInputs
          part="config"
          labels={{
            table: 'Table',
            name: 'Column: name',
            value: 'Column: value',
            killSwitch: 'Row: kill switch',
            percentage: 'Row: percentage',
          }}
          optional={['killSwitch', 'percentage']}
        />
      </Optional>
      <Optional
        title="Feedback"
        label="A table holds what people say about OLD and NEW"
        description="Only read, never changed."
        on={form.hasFeedback}
        onChange={hasFeedback => edit({ hasFeedback })}
      >
        <NamedInputs
          part="feedback"
          labels={{
            table: 'Table',
            id: 'Column: row id',
            userId: 'Column: person',
            interfaceVersion: 'Column: interface',
            type: 'Column: type',
            message: 'Column: message',
            createdAt: 'Column: given at',
          }}
          optional={['type', 'message']}
        />
        <SimpleGrid cols={{ base: 1, sm: 2 }} spacing="sm">
          <OneInput
            label="Interface values that mean OLD"
            value={form.oldVersions}
            path="settings.feedback.oldVersions"
            onChange={oldVersions => edit({ oldVersions })}
          />
          <OneInput
            label="Interface values that mean NEW"
            value={form.newVersions}
            path="settings.feedback.newVersions"
            onChange={newVersions => edit({ newVersions })}
          />
        </SimpleGrid>
      </Optional>
      <Optional
        title="Analytics"
        label="The application tells of itself over HTTP"
        description="Asked without any sign-in: the database's password never goes there."
        on={form.hasAnalytics}
        onChange={hasAnalytics => edit({ hasAnalytics })}
      >
        <AnalyticsInputs analytics={form.analytics} />
      </Optional>
    </>
  )
}

function AnalyticsInputs({ analytics }: Pick<PreferenceForm, 'analytics'>) {
  const change = (some: Partial<PreferenceForm['analytics']>) =>
    edit({ analytics: { ...analytics, ...some } })
  return (
    <>
      <SimpleGrid cols={{ base: 1, sm: 3 }} spacing="sm">
        <OneInput
          label="Host"
          value={analytics.host}
          path="settings.analytics.host"
          onChange={host => change({ host })}
        />
        <OneInput
          label="Port"
          value={analytics.port}
          path="settings.analytics.port"
          onChange={port => change({ port })}
        />
        <OneInput
          label="Path"
          value={analytics.path}
          path="settings.analytics.path"
          onChange={path => change({ path })}
        />
      </SimpleGrid>
      <Checkbox
        label="Over TLS, always checking that the right server answers"
        checked={analytics.tls === 'verify'}
        onChange={event => change({ tls: event.currentTarget.checked ? 'verify' : 'off' })}
      />
    </>
  )
}

type OptionalProps = {
  readonly title: string
  readonly label: string
  readonly description: string
  readonly on: boolean
  readonly onChange: (on: boolean) => void
  readonly children: ReactNode
}

function Optional({ title, on, onChange, children, ...words }: OptionalProps) {
  return (
    <FormSection title={title} opened={on}>
      <Checkbox {...words} checked={on} onChange={event => onChange(event.currentTarget.checked)} />
      {on && children}
    </FormSection>
  )
}

type Part = 'users' | 'config' | 'feedback'
type NamedInputsProps<P extends Part> = {
  readonly part: P
  readonly labels: { readonly [K in keyof PreferenceForm[P]]: string }
  readonly optional: readonly (keyof PreferenceForm[P])[]
}

function NamedInputs<P extends Part>({ part, labels, optional }: NamedInputsProps<P>) {
  const typed: Readonly<Record<string, string>> = usePreference()[part]
  return (
    <SimpleGrid cols={{ base: 1, sm: 2, md: 3 }} spacing="sm" verticalSpacing="sm">
      {Object.entries(labels as Readonly<Record<string, string>>).map(([key, label]) => (
        <OneInput
          key={key}
          label={label}
          value={typed[key] ?? ''}
          path={`settings.${part}.${key}`}
          mayBeEmpty={optional.some(name => name === key)}
          onChange={value => edit({ [part]: { ...typed, [key]: value } })}
        />
      ))}
    </SimpleGrid>
  )
}

type OneInputProps = {
  readonly label: string
  readonly value: string
  readonly path: string
  readonly mayBeEmpty?: boolean
  readonly onChange: (value: string) => void
}

function OneInput({ path, mayBeEmpty = false, onChange, ...props }: OneInputProps) {
  const error = useConnectionsState(state => state.errors[path])
  return (
    <TextInput
      {...props}
      {...(mayBeEmpty ? { placeholder: 'there is none' } : { required: true })}
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      error={error}
      onChange={event => onChange(event.currentTarget.value)}
    />
  )
}

function usePreference(): PreferenceForm {
  return useConnectionsState(state => state.form?.preference ?? usualPreferenceForm)
}

function edit(change: Partial<PreferenceForm>): void {
  const { form, edited } = connectionsState.getState()
  if (form !== null) edited({ preference: { ...form.preference, ...change } })
}
