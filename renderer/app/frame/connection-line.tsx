import { Button } from '@mantine/core'
import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
import { FailureNote, Freshness, StoreText } from '../../ui/index.ts'
import { useAppState } from '../state/app-state-context.tsx'
import styles from './summary.module.css'

/** A store that is down is called offline beside its age. */
const linkWords = {
  connecting: 'connecting',
  live: 'live',
  'waiting-for-secret': 'waits for its password',
} as const

/** One connection in a popover: name, link, age, and what is wrong with it. */
export function ConnectionLine({ view }: { readonly view: ConnectionView }) {
  const { connection, status } = view
  const askSecret = useAppState(state => state.secretAsked)
  return (
    <div className={styles.line}>
      <div className={styles.lineHead}>
        <strong className={styles.lineName}>
          <StoreText text={connection.name} />
        </strong>
        {status.link !== 'down' && <span className={styles.secondary}>{linkWords[status.link]}</span>}
        <span className={styles.lineAge}>
          <Freshness
            source={connection.environmentId}
            readAtMs={status.readAtMs}
            pollMs={status.pollMs}
            offline={status.link === 'down'}
          />
        </span>
      </div>
      {status.failure !== null && status.link !== 'waiting-for-secret' && (
        <FailureNote compact failure={status.failure} />
      )}
      {status.link === 'waiting-for-secret' && (
        <Button size="xs" variant="default" onClick={() => askSecret(connection.id)}>
          Enter the password
        </Button>
      )}
    </div>
  )
}
