import type { Runbook } from '../../../shared/contract/runbooks-contract.ts'
import { CopyButton, RelativeTime, StoreText } from '../../ui/index.ts'
import styles from './runbook.module.css'

/** Where it lies without the app: the one thing to remember. */
export function RunbookFile({ files }: { readonly files: Runbook['files'] }) {
  const { html, writtenAtMs, problem } = files
  return (
    <div className={styles.file}>
      <p className={styles.lead}>
        Kept up to date on this machine, to be opened with any browser. A copy on paper helps when the machine
        is gone:
      </p>
      <div className={styles.path}>
        <code>
          <StoreText text={html} />
        </code>
        <CopyButton text={html} label="Copy the path" />
      </div>
      <p
        className={styles.lead}
        role={problem === null ? undefined : 'alert'}
        data-look={problem !== null || undefined}
      >
        {problem !== null ? (
          <>
            The file could not be written: <StoreText text={problem} />. What lies there may be old.
          </>
        ) : writtenAtMs === null ? (
          'It is being written.'
        ) : (
          <>
            Written <RelativeTime atMs={writtenAtMs} />.
          </>
        )}
      </p>
    </div>
  )
}
