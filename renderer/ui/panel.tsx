import { useId, type ReactNode } from 'react'
import styles from './panel.module.css'

type PanelProps = {
  readonly title: string
  /** source and age of what is shown: a `<Freshness>` */
  readonly corner?: ReactNode
  readonly actions?: ReactNode
  /** no inner margin, for tables and charts that reach the edge */
  readonly flush?: boolean
  readonly children: ReactNode
}

/** A titled region with the age of its data in the corner. */
export function Panel({ title, corner, actions, flush = false, children }: PanelProps) {
  const heading = useId()
  return (
    <section className={styles.panel} aria-labelledby={heading}>
      <header className={styles.header}>
        <h2 id={heading} className={styles.title}>
          {title}
        </h2>
        <span className={styles.corner}>{corner}</span>
        {actions}
      </header>
      <div className={styles.body} data-flush={flush || undefined}>
        {children}
      </div>
    </section>
  )
}
