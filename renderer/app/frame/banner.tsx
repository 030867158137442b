import { CloseButton } from '@mantine/core'
import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './banners.module.css'

type BannerProps = {
  readonly tone: 'harm' | 'look' | 'quiet'
  readonly icon: Icon
  readonly action?: ReactNode
  /** only for what may be put away; a state that lasts stays */
  readonly onDismiss?: () => void
  readonly children: ReactNode
}

export function Banner({ tone, icon: BannerIcon, action, onDismiss, children }: BannerProps) {
  return (
    <div className={styles.banner} data-tone={tone} role={tone === 'quiet' ? 'note' : 'status'}>
      <BannerIcon size={16} aria-hidden className={styles.icon} />
      <div className={styles.words}>{children}</div>
      {action}
      {onDismiss !== undefined && (
        <CloseButton size="sm" onClick={onDismiss} aria-label="Put this note away" />
      )}
    </div>
  )
}
