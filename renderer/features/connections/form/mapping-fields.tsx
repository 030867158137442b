import { Checkbox } from '@mantine/core'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import { FieldInput } from './field-input.tsx'
import { FormSection } from './form-section.tsx'
import { NameFields } from './name-fields.tsx'

/** How this database spells what Switchyard needs; most never change it. */
export function TableFields() {
  const hasOverrides = useConnectionsState(state => state.form?.hasOverrides ?? false)
  const hasSchemas = useConnectionsState(state => state.form?.dialect === 'postgresql')
  const failed = useConnectionsState(state =>
    Object.keys(state.errors).some(path => /^settings\.(schema|flags|overrides)/.test(path)),
  )
  return (
    <FormSection title="Table and column names" opened={failed}>
      {hasSchemas && <FieldInput label="Schema" field="schema" path="settings.schema" required />}
      <NameFields
        part="flags"
        about="Flag"
        labels={{
          table: 'table',
          key: 'name',
          description: 'description',
          enabled: 'enabled',
          percentage: 'percentage',
          forceOn: 'forced on',
          forceOff: 'forced off',
          metadata: 'metadata',
          createdAt: 'created at',
          updatedAt: 'updated at',
        }}
        optional={['description', 'percentage', 'forceOn', 'forceOff', 'metadata', 'createdAt', 'updatedAt']}
      />
      <Checkbox
        label="Single users can be set apart by overrides"
        checked={hasOverrides}
        onChange={event => connectionsState.getState().edited({ hasOverrides: event.currentTarget.checked })}
      />
      {hasOverrides && (
        <NameFields
          part="overrides"
          about="Override"
          labels={{
            table: 'table',
            id: 'row id',
            userId: 'user',
            key: 'flag',
            enabled: 'enabled',
            reason: 'reason',
            expiresAt: 'expires at',
            createdAt: 'created at',
          }}
          optional={['reason', 'expiresAt', 'createdAt']}
        />
      )}
    </FormSection>
  )
}
