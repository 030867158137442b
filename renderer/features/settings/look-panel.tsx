import { SegmentedControl, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import { Panel } from '../../ui/index.ts'
import styles from './settings-page.module.css'

const choices: { value: MantineColorScheme; label: string }[] = [
  { value: 'auto', label: 'As the system' },
  { value: 'light', label: 'Light' },
  { value: 'dark', label: 'Dark' },
]

export function LookPanel() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  return (
    <Panel title="Look">
      <div className={styles.line}>
        <p className={styles.words}>
          Theme of this window. High contrast and reduced motion follow the system by themselves.
        </p>
        <SegmentedControl
          aria-label="Theme"
          size="xs"
          data={choices}
          value={colorScheme}
          onChange={value => setColorScheme(value === 'light' || value === 'dark' ? value : 'auto')}
        />
      </div>
    </Panel>
  )
}
