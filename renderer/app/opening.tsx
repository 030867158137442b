import type { ReactNode } from 'react'
import { useHostState } from '../client/host-context.tsx'
import styles from './opening.module.css'

/** The moment before the first answer. Says something only when that takes longer than a person would notice. */
export function Opening({ children }: { readonly children?: ReactNode }) {
  const lost = useHostState(state => state.link.status === 'lost')
  return (
    <main className={styles.opening}>
      <h1 className={styles.name}>Switchyard</h1>
      {children ?? (
        <p className={styles.words} role="status">
          {lost
            ? 'The host does not answer yet; trying again. Is Switchyard still running?'
            : 'Opening the workspace …'}
        </p>
      )}
    </main>
  )
}
