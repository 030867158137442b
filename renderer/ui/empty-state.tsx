import type { Icon } from '@tabler/icons-react'
import type { ReactNode } from 'react'
import styles from './empty-state.module.css'

type EmptyStateProps = {
  readonly icon?: Icon
  /** what would be here */
  readonly title: string
  /** why it is not, and what to do */
  readonly children?: ReactNode
  /** the one thing to do */
  readonly action?: ReactNode
}

export function EmptyState({ icon: StateIcon, title, children, action }: EmptyStateProps) {
  return (
    <div className={styles.empty}>
      {StateIcon !== undefined && <StateIcon size={26} stroke={1.4} aria-hidden className={styles.icon} />}
      <p className={styles.title}>{title}</p>
      {children !== undefined && <div className={styles.text}>{children}</div>}
      {action}
    </div>
  )
}
