import { useQuery } from '@tanstack/react-query'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote, Panel } from '../../ui/index.ts'
import { ReadingForm } from './reading-form.tsx'
import styles from './settings-page.module.css'

/** How often stores are read, and when Overview calls something wrong. */
export function ReadingPanel() {
  const { queries } = useClient()
  const settings = useQuery(queries.settings.get.queryOptions())
  return (
    <Panel title="Reading and limits">
      {settings.status === 'pending' && <p className={styles.secondary}>Reading the settings …</p>}
      {settings.status === 'error' && <FailureNote failure={toFailure(settings.error)} />}
      {settings.status === 'success' && (
        <ReadingForm key={JSON.stringify(settings.data)} settings={settings.data} />
      )}
    </Panel>
  )
}
