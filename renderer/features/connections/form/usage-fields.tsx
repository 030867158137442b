import { Button, Checkbox, CloseButton, Group, NativeSelect, Table, TextInput } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import type { UsageValueForm } from './sql-form.ts'
import { FormSection } from './form-section.tsx'
import { NameFields } from './name-fields.tsx'

const empty: UsageValueForm = { value: '', component: '', variant: 'new', flagKey: '' }

/** Which table tells how often OLD and NEW ran, and what its values mean. */
export function UsageFields() {
  const hasUsage = useConnectionsState(state => state.form?.hasUsage ?? false)
  return (
    <FormSection title="Usage of OLD and NEW" opened={hasUsage}>
      <Checkbox
        label="A table counts the uses of OLD and NEW"
        description="Without it Overview cannot tell whether NEW goes wrong."
        checked={hasUsage}
        onChange={event => connectionsState.getState().edited({ hasUsage: event.currentTarget.checked })}
      />
      {hasUsage && (
        <>
          <NameFields
            part="usage"
            about="Usage"
            labels={{
              table: 'table',
              id: 'row id',
              pipeline: 'which ran',
              durationMs: 'duration (ms)',
              success: 'success',
              fallback: 'fell back to OLD',
              completed: 'completed',
              createdAt: 'created at',
            }}
            optional={['durationMs', 'fallback', 'completed']}
          />
          <UsageValues />
        </>
      )}
    </FormSection>
  )
}

function UsageValues() {
  const values = useConnectionsState(state => state.form?.usageValues)
  const errors = useConnectionsState(state => state.errors)
  if (values === undefined) return null
  const { edited } = connectionsState.getState()
  const change = (index: number, part: Partial<UsageValueForm>) =>
    edited({ usageValues: values.map((value, at) => (at === index ? { ...value, ...part } : value)) })
  const failed = Object.keys(errors).some(path => path.startsWith('settings.usage.values'))
  return (
    <>
      <Table aria-label="What the values of “which ran” mean" verticalSpacing={4} horizontalSpacing={6}>
        <Table.Thead>
          <Table.Tr>
            <Table.Th>Value in the table</Table.Th>
            <Table.Th>Component</Table.Th>
            <Table.Th>Variant</Table.Th>
            <Table.Th>Decided by flag</Table.Th>
            <Table.Td />
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {values.map((value, index) => (
            <Table.Tr key={index}>
              <Table.Td>
                <TextInput
                  aria-label={`Value ${index + 1}`}
                  value={value.value}
                  onChange={event => change(index, { value: event.currentTarget.value })}
                />
              </Table.Td>
              <Table.Td>
                <TextInput
                  aria-label={`Component of value ${index + 1}`}
                  value={value.component}
                  onChange={event => change(index, { component: event.currentTarget.value })}
                />
              </Table.Td>
              <Table.Td>
                <NativeSelect
                  aria-label={`Variant of value ${index + 1}`}
                  data={[
                    { value: 'old', label: 'OLD' },
                    { value: 'new', label: 'NEW' },
                  ]}
                  value={value.variant}
                  onChange={event =>
                    change(index, { variant: event.currentTarget.value === 'old' ? 'old' : 'new' })
                  }
                />
              </Table.Td>
              <Table.Td>
                <TextInput
                  aria-label={`Flag of value ${index + 1}`}
                  value={value.flagKey}
                  onChange={event => change(index, { flagKey: event.currentTarget.value })}
                />
              </Table.Td>
              <Table.Td>
                <CloseButton
                  aria-label={`Remove value ${index + 1}`}
                  onClick={() => edited({ usageValues: values.filter((_, at) => at !== index) })}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {failed && (
        <p role="alert">Every value needs a component, and no text may be longer than 200 characters.</p>
      )}
      <Group>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          onClick={() => edited({ usageValues: [...values, empty] })}
        >
          Add a value
        </Button>
      </Group>
    </>
  )
}
