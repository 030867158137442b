import { Button, Group } from '@mantine/core'
import { useEffect, useRef } from 'react'
import type { Environment } from '../../../../shared/domain/environment.ts'
import type { RollbackScope } from '../../../../shared/domain/operation.ts'
import { formatCount, KeyboardHint, StoreText } from '../../../ui/index.ts'
import type { FlagRow } from './flag-rows.ts'
import { nothingSelected, selectedRefs } from './flag-selection.ts'
import styles from './selection-bar.module.css'
import { useFlagsState } from './flags-state.ts'

type SelectionBarProps = {
  readonly rows: ReadonlyMap<string, FlagRow>
  readonly order: readonly FlagRow[]
  readonly environments: readonly Environment[]
  readonly environmentId: string
  readonly onRollBack: (scope: RollbackScope) => void
}

/** What may be done to many flags at once: only lowering, and only in the environment that is looked at. */
export function SelectionBar({ rows, order, environments, environmentId, onRollBack }: SelectionBarProps) {
  const selection = useFlagsState(state => state.selection)
  const selected = useFlagsState(state => state.selected)
  const refs = selectedRefs(selection, rows, environmentId)
  const rollBack = () => {
    if (refs.length > 0) onRollBack({ kind: 'flags', flags: [...refs] })
  }
  useRollbackKey(rollBack)
  if (selection.keys.size === 0) return null
  const name = environments.find(one => one.id === environmentId)?.name ?? 'this environment'
  const shown = order.reduce((count, row) => count + (selection.keys.has(row.key) ? 1 : 0), 0)
  const hidden = selection.keys.size - shown
  return (
    <Group className={styles.bar} gap="sm" role="region" aria-label="Selected flags">
      <span className={styles.words} role="status">
        {formatCount(selection.keys.size)} selected
        {hidden > 0 && `, ${formatCount(hidden)} of them hidden by the filters`}
        {refs.length < selection.keys.size && (
          <>
            , {formatCount(refs.length)} of them in <StoreText text={name} />
          </>
        )}
      </span>
      <Button variant="default" size="xs" onClick={() => selected(nothingSelected)}>
        Clear selection
      </Button>
      <Button
        color="red"
        variant="outline"
        size="xs"
        disabled={refs.length === 0}
        title={refs.length === 0 ? `None of them is in ${name}` : undefined}
        aria-keyshortcuts="r"
        rightSection={<KeyboardHint shortcut="r" />}
        onClick={rollBack}
      >
        Roll back {formatCount(refs.length)} in {name}…
      </Button>
    </Group>
  )
}

/** One key from the rows that were just selected: the way there by Tab leads through every column head. */
function useRollbackKey(rollBack: () => void): void {
  const latest = useRef(rollBack)
  latest.current = rollBack
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.key !== 'r' || event.repeat || event.ctrlKey || event.metaKey || event.altKey) return
      if (takesLetters(event.target)) return
      event.preventDefault()
      latest.current()
    }
    document.addEventListener('keydown', onKeyDown)
    return () => document.removeEventListener('keydown', onKeyDown)
  }, [])
}

function takesLetters(target: EventTarget | null): boolean {
  const places = 'input:not([type=checkbox]), textarea, select, [contenteditable], [role=dialog], [role=menu]'
  return target instanceof Element && target.closest(places) !== null
}
