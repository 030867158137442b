import { Button, CloseButton, TextInput } from '@mantine/core'
import { useConnectionsState } from '../connections-state.ts'
import type { MeasureFilterForm, MeasureForm } from './measure-form.ts'
import styles from './measure-fields.module.css'

type MeasureFiltersProps = {
  readonly measure: MeasureForm
  readonly index: number
  readonly onChange: (filters: readonly MeasureFilterForm[]) => void
}

const mostFilters = 3

/** Which rows are meant, where a table holds more than one series. */
export function MeasureFilters({ measure: { filters, from }, index, onChange }: MeasureFiltersProps) {
  const errors = useConnectionsState(state => state.errors)
  const word = from === 'collection' ? 'field' : 'column'
  const change = (at: number, part: Partial<MeasureFilterForm>) =>
    onChange(filters.map((filter, place) => (place === at ? { ...filter, ...part } : filter)))
  return (
    <>
      {filters.map((filter, at) => (
        <div key={at} className={styles.filter}>
          <span>Only where</span>
          <TextInput
            size="xs"
            aria-label={`Filter ${at + 1}: ${word}`}
            placeholder={word}
            spellCheck={false}
            value={filter.column}
            error={errors[`settings.measures.${index}.source.filters.${at}.column`]}
            onChange={event => change(at, { column: event.currentTarget.value })}
          />
          <span>is</span>
          <TextInput
            size="xs"
            aria-label={`Filter ${at + 1}: value`}
            placeholder="value"
            spellCheck={false}
            value={filter.value}
            error={errors[`settings.measures.${index}.source.filters.${at}.value`]}
            onChange={event => change(at, { value: event.currentTarget.value })}
          />
          <CloseButton
            size="sm"
            aria-label={`Remove filter ${at + 1}`}
            onClick={() => onChange(filters.filter((_, place) => place !== at))}
          />
        </div>
      ))}
      {filters.length < mostFilters && (
        <div>
          <Button
            variant="subtle"
            size="compact-xs"
            onClick={() => onChange([...filters, { column: '', value: '' }])}
          >
            Only some rows …
          </Button>
        </div>
      )}
    </>
  )
}
