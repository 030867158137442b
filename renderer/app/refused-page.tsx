import { Button } from '@mantine/core'
import { useHost } from '../client/host-context.tsx'
import styles from './opening.module.css'

/** A used link, or a host that was started anew: nothing that this page could mend by itself. */
export function RefusedPage() {
  const host = useHost()
  return (
    <main className={styles.opening}>
      <h1 className={styles.name}>This link opens Switchyard only once</h1>
      <p className={styles.words}>
        It was used already, or Switchyard was started again since. Press Enter in the terminal where
        Switchyard runs to get a new link, and open that one.
      </p>
      <Button variant="default" onClick={() => host.retryNow()}>
        Try this window again
      </Button>
    </main>
  )
}
