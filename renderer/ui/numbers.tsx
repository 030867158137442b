import type { ReactNode } from 'react'
import styles from './numbers.module.css'

/** Figures that line up in columns. `unknown` is the reason why there is none; it shows "–", never 0. */
export function Numbers({ children, unknown }: { readonly children?: ReactNode; readonly unknown?: string }) {
  if (unknown === undefined) return <span className={styles.numbers}>{children}</span>
  return (
    <span className={styles.numbers} title={unknown}>
      <span aria-hidden>–</span>
      <span className={styles.hidden}>no figure: {unknown}</span>
    </span>
  )
}
