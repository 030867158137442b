import { Menu } from '@mantine/core'
import { IconCheck, IconChevronDown, IconLock } from '@tabler/icons-react'
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
    <Menu position="bottom-start" width={240}>
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
        {environments.map((one, index) => (
          <Menu.Item
            key={one.id}
            role="menuitemradio"
            aria-checked={one.id === environment.id}
            onClick={() => onPick(one.id)}
            rightSection={
              <span className={styles.hints}>
                {one.id === environment.id && <IconCheck size={15} aria-hidden />}
                {index < 9 && <KeyboardHint shortcut={`alt+${index + 1}`} />}
              </span>
            }
          >
            <EnvironmentBadge environment={one} />
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  )
}
