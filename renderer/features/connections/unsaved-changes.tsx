import { Button, Group } from '@mantine/core'
import { IconPencilPause } from '@tabler/icons-react'
import { escapeStoreText } from '../../ui/index.ts'
import { connectionsState, useConnectionsState } from './connections-state.ts'
import type { ConnectionForm } from './form/connection-form.ts'
import styles from './unsaved-changes.module.css'

/** What was typed and put aside, so that nobody wonders where it went. */
export function UnsavedChanges() {
  const aside = useConnectionsState(state => state.aside)
  if (aside.length === 0) return null
  const { asideOpened, asideDropped } = connectionsState.getState()
  return (
    <ul className={styles.list} aria-label="Not saved yet">
      {aside.map((form, index) => (
        <li key={form.id ?? `new ${index}`} className={styles.line}>
          <IconPencilPause size={16} aria-hidden />
          <span className={styles.words}>{wordsOf(form)}</span>
          <Group gap="xs">
            <Button size="xs" variant="default" onClick={() => asideOpened(form)}>
              Go on
            </Button>
            <Button size="xs" variant="subtle" onClick={() => asideDropped(form)}>
              Discard
            </Button>
          </Group>
        </li>
      ))}
    </ul>
  )
}

function wordsOf({ id, name }: ConnectionForm): string {
  const called = escapeStoreText(name.trim())
  if (id !== undefined) return `Changes to ${called} are not saved yet.`
  return called === ''
    ? 'A new connection is not added yet.'
    : `The new connection ${called} is not added yet.`
}
