import { Button, Group, NativeSelect, Stack } from '@mantine/core'
import { IconPlus } from '@tabler/icons-react'
import { measurePresets } from '../../../../shared/domain/measure-presets.ts'
import { mappedSourcesOf } from '../../../../shared/domain/measure-sources.ts'
import { connectionsState, useConnectionsState } from '../connections-state.ts'
import { FormSection } from './form-section.tsx'
import { MeasureEditor } from './measure-editor.tsx'
import { newMeasure, type MeasureForm } from './measure-form.ts'
import styles from './measure-fields.module.css'

const noMeasures: readonly MeasureForm[] = []
const mostMeasures = 50
const groups = Map.groupBy(measurePresets, preset => preset.group)

/** Named series beside usage: what else tells whether NEW does well. */
export function MeasureFields() {
  const kind = useConnectionsState(state => state.form?.kind ?? 'sql-flags')
  const measures = useConnectionsState(state => state.form?.measures ?? noMeasures)
  const sources = mappedSourcesOf(kind).measures
  if (sources.length === 0) return null
  const edit = (next: readonly MeasureForm[]) => connectionsState.getState().edited({ measures: next })
  const change = (row: string, part: Partial<MeasureForm>) =>
    edit(measures.map(one => (one.row === row ? { ...one, ...part } : one)))
  const add = (name: string) => {
    const preset = measurePresets.find(one => one.name === name)
    if (preset === undefined) return edit([...measures, newMeasure()])
    const { unit, aggregate, better } = preset
    edit([...measures, newMeasure({ name, unit, aggregate, better: better ?? '' })])
  }
  return (
    <FormSection
      title={measures.length === 0 ? 'Measures' : `Measures (${measures.length})`}
      opened={measures.length > 0}
    >
      <p className={styles.about}>
        A queue’s backlog, memory, tickets, satisfaction: any number that is kept somewhere can stand on
        Overview, a value a minute. Every source is read once a minute.
      </p>
      <Stack gap="sm">
        {measures.map((measure, index) => (
          <MeasureEditor
            key={measure.row}
            measure={measure}
            index={index}
            sources={sources}
            onChange={part => change(measure.row, part)}
            onRemove={() => edit(measures.filter(one => one.row !== measure.row))}
          />
        ))}
      </Stack>
      <Group gap="sm">
        <NativeSelect
          size="xs"
          aria-label="Add a usual measure"
          value=""
          disabled={measures.length >= mostMeasures}
          onChange={event => add(event.currentTarget.value)}
        >
          <option value="" disabled>
            Add a usual measure …
          </option>
          {[...groups].map(([group, presets]) => (
            <optgroup key={group} label={group}>
              {presets.map(({ name, unit }) => (
                <option key={name} value={name}>{`${name} (${unit})`}</option>
              ))}
            </optgroup>
          ))}
        </NativeSelect>
        <Button
          variant="default"
          size="xs"
          leftSection={<IconPlus size={14} aria-hidden />}
          disabled={measures.length >= mostMeasures}
          onClick={() => add('')}
        >
          Add another measure
        </Button>
      </Group>
    </FormSection>
  )
}
