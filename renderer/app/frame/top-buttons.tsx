import { ActionIcon, Menu, useMantineColorScheme, type MantineColorScheme } from '@mantine/core'
import {
  IconDeviceDesktop,
  IconKeyboard,
  IconMoon,
  IconSearch,
  IconSun,
  type Icon,
} from '@tabler/icons-react'
import { KeyboardHint } from '../../ui/index.ts'
import { useAppState } from '../state/app-state-context.tsx'
import styles from './top-buttons.module.css'

/** Looks like a field and opens the palette, which is where one types. */
export function PaletteButton() {
  const toggle = useAppState(state => state.paletteToggled)
  return (
    <button
      type="button"
      className={styles.palette}
      onClick={() => toggle(true)}
      aria-keyshortcuts="Control+K Meta+K"
    >
      <IconSearch size={15} aria-hidden />
      <span className={styles.prompt}>Search or do …</span>
      <KeyboardHint shortcut="mod+K" />
    </button>
  )
}

export function ShortcutsButton() {
  const toggle = useAppState(state => state.shortcutsToggled)
  return (
    <ActionIcon
      variant="subtle"
      color="gray"
      size={28}
      onClick={() => toggle(true)}
      aria-label="Keyboard shortcuts"
      title="Keyboard shortcuts (?)"
      className={styles.icon ?? ''}
    >
      <IconKeyboard size={17} aria-hidden />
    </ActionIcon>
  )
}

const schemes: readonly {
  readonly value: MantineColorScheme
  readonly label: string
  readonly icon: Icon
}[] = [
  { value: 'auto', label: 'As the system', icon: IconDeviceDesktop },
  { value: 'light', label: 'Light', icon: IconSun },
  { value: 'dark', label: 'Dark', icon: IconMoon },
]

export function ThemeButton() {
  const { colorScheme, setColorScheme } = useMantineColorScheme()
  const current = schemes.find(scheme => scheme.value === colorScheme)
  const CurrentIcon = current?.icon ?? IconDeviceDesktop
  return (
    <Menu position="bottom-end" width={180} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <ActionIcon
          variant="subtle"
          color="gray"
          size={28}
          aria-label={`Theme: ${current?.label ?? ''}`}
          title="Theme"
          className={styles.icon ?? ''}
        >
          <CurrentIcon size={17} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.RadioGroup value={colorScheme} onChange={value => setColorScheme(toScheme(value))}>
          {schemes.map(({ value, label, icon: SchemeIcon }) => (
            <Menu.RadioItem
              key={value}
              value={value}
              closeMenuOnClick
              rightSection={<SchemeIcon size={15} aria-hidden />}
            >
              {label}
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}

function toScheme(value: string): MantineColorScheme {
  return schemes.find(scheme => scheme.value === value)?.value ?? 'auto'
}
