import { IconAlertTriangle, IconCheck } from '@tabler/icons-react'
import type { Grants } from '../../../../shared/domain/connection-status.ts'
import { StoreText } from '../../../ui/index.ts'
import styles from './grants-list.module.css'

/** What the login was found to be allowed: what is used of it, and what is more. */
export function GrantsList({ grants: { login, used, beyond } }: { readonly grants: Grants }) {
  return (
    <div className={styles.grants}>
      <p>
        <StoreText text={login} /> may:
      </p>
      <ul aria-label="What this login may do">
        {beyond.map(right => (
          <li key={`beyond ${right}`} data-beyond>
            <IconAlertTriangle size={14} aria-hidden />
            <span>
              <StoreText text={right} /> – more than is needed
            </span>
          </li>
        ))}
        {used.map(right => (
          <li key={`used ${right}`}>
            <IconCheck size={14} aria-hidden />
            <StoreText text={right} />
          </li>
        ))}
        {used.length + beyond.length === 0 && <li>nothing that Switchyard asked about</li>}
      </ul>
    </div>
  )
}
