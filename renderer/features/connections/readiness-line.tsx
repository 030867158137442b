import { IconAlertTriangle, IconLoader, IconLockOpen } from '@tabler/icons-react'
import type { Readiness } from '../../../shared/domain/connection-status.ts'
import { failureWords, StoreText } from '../../ui/index.ts'
import styles from './readiness-line.module.css'

/** May an emergency rollback be written here right now, and if not, why and what to do. */
export function ReadinessLine({ readiness }: { readonly readiness: Readiness }) {
  switch (readiness.state) {
    case 'ready':
      return (
        <p className={styles.line}>
          <IconLockOpen size={15} aria-hidden />
          Ready for a rollback.
        </p>
      )
    case 'checking':
      return (
        <p className={styles.line}>
          <IconLoader size={15} aria-hidden />
          Checking whether a rollback could be written here…
        </p>
      )
    case 'not-ready': {
      const { what, next } = failureWords(readiness.because)
      return (
        <p className={styles.line} data-look>
          <IconAlertTriangle size={15} aria-hidden />
          <span>
            Not ready for a rollback. <StoreText text={what} /> <StoreText text={next} /> Until then, the
            environment’s runbook says how to do it by hand.
          </span>
        </p>
      )
    }
  }
}
