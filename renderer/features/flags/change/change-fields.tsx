import { JsonInput, SegmentedControl, Stack, Switch, Text, Textarea, TextInput } from '@mantine/core'
import type { Capabilities } from '../../../../shared/domain/connection.ts'
import { GlobalOverride } from '../../../../shared/domain/flag.ts'
import type { Flag } from '../../../../shared/domain/flag.ts'
import type { ChangeEdits, DraftProblems } from './change-draft.ts'

type ChangeFieldsProps = {
  readonly flag: Flag
  readonly edits: ChangeEdits
  readonly problems: DraftProblems
  readonly capabilities: Capabilities | null
  readonly onEdit: (edits: ChangeEdits) => void
}

const globalOverrideWords: Readonly<Record<GlobalOverride, string>> = {
  none: 'none',
  'force-on': 'everyone on NEW',
  'force-off': 'everyone on OLD',
}

/** Every field the store lets us write. What it cannot hold says so instead of being left out silently. */
export function ChangeFields({ flag, edits, problems, capabilities, onEdit }: ChangeFieldsProps) {
  const can = (ability: 'onOff' | 'globalOverride' | 'description' | 'metadata') =>
    capabilities?.[ability] !== false
  return (
    <Stack gap="md">
      {can('onOff') ? (
        <Switch
          label={flag.aboveAll === true ? 'People may be on NEW' : 'Enabled'}
          description={
            flag.aboveAll === true
              ? 'Off holds every flag of this store on OLD, whatever they say.'
              : offWords(capabilities)
          }
          checked={edits.enabled ?? flag.enabled}
          onChange={event => onEdit({ enabled: event.currentTarget.checked })}
        />
      ) : (
        <Text size="sm" c="dimmed">
          This store has no switch for everyone: each person has one of their own.
        </Text>
      )}
      {flag.percentage === null || capabilities?.percentage === 'none' ? (
        capabilities?.personSwitch !== true && (
          <Text size="sm" c="dimmed">
            This store has no percentage: a flag is on or off for everyone.
          </Text>
        )
      ) : (
        <TextInput
          label="Percentage"
          description={percentageWords(capabilities)}
          inputMode="decimal"
          rightSection="%"
          styles={{ wrapper: { width: 160 } }}
          value={edits.percentage ?? String(flag.percentage)}
          error={problems.percentage}
          onChange={event => onEdit({ percentage: event.currentTarget.value })}
          data-autofocus
        />
      )}
      {can('globalOverride') && (
        <div>
          <Text size="sm" fw={500} id="global-override-label">
            Global override
          </Text>
          <SegmentedControl
            aria-labelledby="global-override-label"
            size="xs"
            data={GlobalOverride.options.map(value => ({ value, label: globalOverrideWords[value] }))}
            value={edits.globalOverride ?? flag.globalOverride}
            onChange={value => onEdit({ globalOverride: GlobalOverride.parse(value) })}
          />
        </div>
      )}
      {can('description') && (
        <Textarea
          label="Description"
          autosize
          minRows={2}
          maxRows={6}
          value={edits.description ?? flag.description}
          error={problems.description}
          onChange={event => onEdit({ description: event.currentTarget.value })}
        />
      )}
      {can('metadata') && (
        <JsonInput
          label="Metadata"
          description="A JSON object. Written as it is typed here."
          autosize
          minRows={2}
          maxRows={8}
          styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)', fontSize: 12 } }}
          value={edits.metadata ?? flag.metadata ?? ''}
          error={problems.metadata}
          onChange={value => onEdit({ metadata: value })}
        />
      )}
    </Stack>
  )
}

function offWords(capabilities: Capabilities | null): string {
  if (capabilities?.personSwitch === true) return 'Off sends everyone to OLD, whatever they chose.'
  if (capabilities?.percentage === 'none') return 'Off sends everyone to OLD.'
  const percentage = 'Off sends everyone to OLD whatever the percentage says'
  return capabilities?.overrides === false ? `${percentage}.` : `${percentage}, overrides left out.`
}

function percentageWords(capabilities: Capabilities | null): string {
  const number = capabilities?.percentage === 'integer' ? 'A whole number' : 'A number'
  const whom = capabilities?.personSwitch === true ? ', of those who never chose' : ''
  return `${number} from 0 to 100${whom}.`
}
