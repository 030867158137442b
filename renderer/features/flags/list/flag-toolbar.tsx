import { Chip, Group, Select, TextInput } from '@mantine/core'
import { IconSearch } from '@tabler/icons-react'
import { useEffect, useRef } from 'react'
import type { KeyboardEvent, ReactNode } from 'react'
import type { Environment } from '../../../../shared/domain/environment.ts'
import { escapeStoreText, formatCount, KeyboardHint, plural } from '../../../ui/index.ts'
import { flagFilters } from './flag-choice.ts'
import type { FlagFilter } from './flag-choice.ts'
import styles from './flag-toolbar.module.css'
import { useFlagsState } from './flags-state.ts'

const filterWords: Readonly<Record<FlagFilter, { word: string; meaning: string }>> = {
  'serving-new': {
    word: 'serving NEW',
    meaning: 'Somebody gets NEW: by percentage, global override or own override',
  },
  partial: { word: 'partial', meaning: 'Some get NEW and some OLD' },
  off: { word: 'off', meaning: 'Nobody gets NEW, overrides left out' },
  'forced-off': { word: 'forced off', meaning: 'The global override sends everyone to OLD' },
  contradictory: { word: 'contradictory', meaning: 'Both global overrides are set at once; off wins' },
  overrides: { word: 'overrides', meaning: 'Some people have an override of their own' },
  'changed-lately': { word: 'changed in 24 h', meaning: 'Changed within the last 24 hours' },
}

type FlagToolbarProps = {
  readonly environments: readonly Environment[]
  readonly shown: number
  readonly total: number
  readonly corner: ReactNode
}

export function FlagToolbar({ environments, shown, total, corner }: FlagToolbarProps) {
  const choice = useFlagsState(state => state.choice)
  const chosen = useFlagsState(state => state.chosen)
  const search = useSearchKey()
  return (
    <div className={styles.toolbar}>
      <Group gap="sm" wrap="nowrap">
        <TextInput
          ref={search}
          className={styles.search ?? ''}
          aria-label="Search flags by key or description"
          placeholder="Search key or description"
          leftSection={<IconSearch size={15} aria-hidden />}
          rightSection={<KeyboardHint shortcut="/" />}
          rightSectionPointerEvents="none"
          value={choice.search}
          onChange={event => chosen({ search: event.currentTarget.value })}
          onKeyDown={event => leaveSearch(event, () => chosen({ search: '' }))}
          spellCheck={false}
          aria-keyshortcuts="/"
        />
        <span className={styles.count} role="status">
          {/* why there are none is told below; 0 would be a claim about stores that were never read */}
          {total > 0 &&
            (shown === total ? plural(total, 'flag') : `${formatCount(shown)} of ${plural(total, 'flag')}`)}
        </span>
        <span className={styles.corner}>{corner}</span>
      </Group>
      <Group gap={6}>
        <Chip.Group
          multiple
          value={[...choice.filters]}
          onChange={values => chosen({ filters: flagFilters.filter(filter => values.includes(filter)) })}
        >
          <Group gap={6} role="group" aria-label="Show only flags that are">
            {flagFilters.map(filter => (
              <Chip key={filter} value={filter} size="xs" title={filterWords[filter].meaning}>
                {filterWords[filter].word}
              </Chip>
            ))}
          </Group>
        </Chip.Group>
        <Select
          aria-label="Where the filters must hold"
          size="xs"
          w={190}
          allowDeselect={false}
          // Mounted while closed, it would be measured and placed before the first row is drawn.
          comboboxProps={{ keepMounted: false }}
          value={
            environments.some(one => one.id === choice.filterEnvironmentId) ? choice.filterEnvironmentId : ''
          }
          data={[
            { value: '', label: 'in any environment' },
            ...environments.map(one => ({ value: one.id, label: `in ${escapeStoreText(one.name)}` })),
          ]}
          onChange={value => chosen({ filterEnvironmentId: value === '' ? null : value })}
        />
      </Group>
    </div>
  )
}

/** Escape empties the search first, then gives the keyboard back to the table; so does the arrow down. */
function leaveSearch(event: KeyboardEvent<HTMLInputElement>, clear: () => void) {
  if (event.key === 'Escape' && event.currentTarget.value !== '') return clear()
  if (event.key !== 'Escape' && event.key !== 'ArrowDown' && event.key !== 'Enter') return
  event.preventDefault()
  document.querySelector<HTMLElement>('[data-flag-table]')?.focus()
}

/** "/" goes to the search from anywhere on the page where it would not be typed. */
function useSearchKey() {
  const input = useRef<HTMLInputElement>(null)
  useEffect(() => {
    const onKeyDown = (event: globalThis.KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target))
        return
      event.preventDefault()
      input.current?.focus()
      input.current?.select()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
  return input
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  )
}
