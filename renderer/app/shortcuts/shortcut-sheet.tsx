import { Modal } from '@mantine/core'
import { KeyboardHint } from '../../ui/index.ts'
import { useAppState } from '../state/app-state-context.tsx'
import { shortcutGroups } from './shortcut-list.ts'
import styles from './shortcut-sheet.module.css'

export function ShortcutSheet() {
  const opened = useAppState(state => state.shortcutsOpen)
  const toggle = useAppState(state => state.shortcutsToggled)
  return (
    <Modal opened={opened} onClose={() => toggle(false)} title="Keyboard shortcuts" size="md">
      {shortcutGroups.map(({ title, shortcuts }) => (
        <section key={title} className={styles.group}>
          <h3 className={styles.title}>{title}</h3>
          <dl className={styles.list}>
            {shortcuts.map(({ keys, words }) => (
              <div key={keys} className={styles.line}>
                <dt>{words}</dt>
                <dd className={styles.keys}>
                  <KeyboardHint shortcut={keys} spoken />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <p className={styles.note}>Each screen shows its own keys in its tooltips and menus.</p>
    </Modal>
  )
}
