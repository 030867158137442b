import {
  Button,
  Checkbox,
  Group,
  NativeSelect,
  SimpleGrid,
  TextInput,
  type TextInputProps,
} from '@mantine/core'
import { IconTrash } from '@tabler/icons-react'
import { MeasureAggregate, type MeasureSourceKind } from '../../../../shared/domain/measure.ts'
import { escapeStoreText } from '../../../ui/index.ts'
import { useConnectionsState } from '../connections-state.ts'
import { MeasureFilters } from './measure-filters.tsx'
import { withSource, type MeasureForm } from './measure-form.ts'
import { MeasureTrial } from './measure-trial.tsx'
import {
  aggregateWords,
  betterOptions,
  measureSourceWords,
  ownOptions,
  sourceFields,
  variantOptions,
} from './measure-words.ts'
import styles from './measure-fields.module.css'

type MeasureEditorProps = {
  readonly measure: MeasureForm
  readonly index: number
  readonly sources: readonly MeasureSourceKind[]
  readonly onChange: (part: Partial<MeasureForm>) => void
  readonly onRemove: () => void
}

/** What the place of a source is called in the settings. */
const placeNames = {
  none: 'place',
  table: 'table',
  collection: 'collection',
  http: 'path',
  csv: 'file',
  own: 'place',
} as const

/** Nothing may be corrected while a name is typed: it is sent as it stands. */
const asTyped = {
  autoComplete: 'off',
  autoCapitalize: 'none',
  spellCheck: false,
  // hints of different length would push the fields of a row out of line
  inputWrapperOrder: ['label', 'input', 'description', 'error'],
} as const satisfies Partial<TextInputProps>

/** One measure: what it is called, and where its numbers are. */
export function MeasureEditor({ measure, index, sources, onChange, onRemove }: MeasureEditorProps) {
  const errors = useConnectionsState(state => state.errors)
  const hasSchemas = useConnectionsState(state => state.form?.dialect === 'postgresql')
  const at = (path: string) => errors[`settings.measures.${index}.${path}`]
  const called = measure.name === '' ? `Measure ${index + 1}` : escapeStoreText(measure.name)
  const { place, time, value } = sourceFields[measure.from]
  const text = (field: 'name' | 'unit' | 'component' | 'schema' | 'place' | 'time' | 'value') => ({
    ...asTyped,
    value: measure[field],
    onChange: (event: React.ChangeEvent<HTMLInputElement>) =>
      onChange({ [field]: event.currentTarget.value }),
  })
  return (
    <fieldset className={styles.measure}>
      <legend className={styles.legend}>{called}</legend>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 5 }} spacing="sm" verticalSpacing="sm">
        <TextInput label="Name" required error={at('name')} {...text('name')} />
        <TextInput label="Unit" placeholder="ms, %, events" error={at('unit')} {...text('unit')} />
        <NativeSelect
          label="Direction"
          data={betterOptions}
          value={measure.better}
          onChange={event => onChange({ better: event.currentTarget.value as MeasureForm['better'] })}
        />
        <TextInput label="Component" placeholder="none" error={at('component')} {...text('component')} />
        <NativeSelect
          label="Variant"
          data={variantOptions}
          value={measure.variant}
          onChange={event => onChange({ variant: event.currentTarget.value as MeasureForm['variant'] })}
        />
      </SimpleGrid>
      <SimpleGrid cols={{ base: 1, xs: 2, md: 3 }} spacing="sm" verticalSpacing="sm">
        <NativeSelect
          label="Read from"
          error={at('source.from')}
          data={(['none', ...sources] as const).map(from => ({
            value: from,
            label: measureSourceWords[from],
          }))}
          value={measure.from}
          onChange={event =>
            onChange(withSource(measure, sources.find(one => one === event.currentTarget.value) ?? 'none'))
          }
        />
        {measure.from === 'table' && hasSchemas && (
          <TextInput label="Schema" required error={at('source.schema')} {...text('schema')} />
        )}
        {place !== undefined && (
          <TextInput
            label={place.label}
            description={place.hint}
            placeholder={place.placeholder}
            required
            error={at(`source.${placeNames[measure.from]}`)}
            {...text('place')}
          />
        )}
        {time !== undefined && (
          <TextInput
            label={time.label}
            description={time.hint}
            required
            error={at('source.time')}
            {...text('time')}
          />
        )}
        {value !== undefined && (
          <TextInput
            label={value.label}
            placeholder={value.placeholder}
            error={at('source.value')}
            {...text('value')}
          />
        )}
        {measure.from === 'own' && (
          <NativeSelect
            label="Of its own requests"
            error={at('source.value')}
            data={ownOptions}
            value={measure.value}
            onChange={event => onChange({ value: event.currentTarget.value })}
          />
        )}
        {value !== undefined && measure.from !== 'http' && (
          <NativeSelect
            label="One value a minute"
            error={at('source.aggregate')}
            disabled={measure.value === ''}
            data={MeasureAggregate.options.map(one => ({ value: one, label: aggregateWords[one] }))}
            value={measure.value === '' ? 'count' : measure.aggregate}
            onChange={event =>
              onChange({
                aggregate: MeasureAggregate.options.find(one => one === event.currentTarget.value) ?? 'last',
              })
            }
          />
        )}
      </SimpleGrid>
      {(measure.from === 'table' || measure.from === 'collection') && (
        <>
          <MeasureFilters measure={measure} index={index} onChange={filters => onChange({ filters })} />
          <Checkbox
            label="Read it without an index on the time"
            description="Then each reading scans everything, and only the last hour is read."
            checked={measure.withoutIndex}
            onChange={event => onChange({ withoutIndex: event.currentTarget.checked })}
          />
        </>
      )}
      <Group gap="sm" align="flex-start">
        {measure.from !== 'none' && <MeasureTrial measure={measure} />}
        <Button
          variant="subtle"
          size="xs"
          color="gray"
          leftSection={<IconTrash size={14} aria-hidden />}
          aria-label={`Remove ${called}`}
          onClick={onRemove}
        >
          Remove
        </Button>
      </Group>
    </fieldset>
  )
}
