import { Menu } from '@mantine/core'
import { IconChevronDown, IconLock } from '@tabler/icons-react'
import type { Environment } from '../../../shared/domain/environment.ts'
import {
  EnvironmentBadge,
  environmentColours,
  escapeStoreText,
  KeyboardHint,
  StoreText,
} from '../../ui/index.ts'
import styles from './environment-switcher.module.css'

type EnvironmentSwitcherProps = {
  readonly environment: Environment | null
  readonly environments: readonly Environment[]
  readonly onPick: (id: string) => void
}

/** The environment by colour and by word, and the way to another one. */
export function EnvironmentSwitcher({ environment, environments, onPick }: EnvironmentSwitcherProps) {
  if (environment === null) return <span className={styles.none}>No environment yet</span>
  const { band, ink } = environmentColours[environment.colour]
  const name = escapeStoreText(environment.name)
  return (
    <Menu position="bottom-start" width={240} withinPortal={false} withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <button
          type="button"
          className={styles.current}
          style={{ background: band, color: ink, borderColor: band }}
          aria-label={`Environment ${name}${environment.protected ? ', protected' : ''}. Switch environment`}
        >
          {environment.protected && <IconLock size={15} stroke={2.2} aria-hidden />}
          <span className={styles.name}>
            <StoreText text={environment.name} />
          </span>
          <IconChevronDown size={15} aria-hidden />
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>Switch environment</Menu.Label>
        <Menu.RadioGroup value={environment.id} onChange={onPick}>
          {environments.map((one, index) => (
            <Menu.RadioItem
              key={one.id}
              value={one.id}
              closeMenuOnClick
              rightSection={index < 9 ? <KeyboardHint shortcut={`alt+${index + 1}`} /> : null}
            >
              <EnvironmentBadge environment={one} />
            </Menu.RadioItem>
          ))}
        </Menu.RadioGroup>
      </Menu.Dropdown>
    </Menu>
  )
}
