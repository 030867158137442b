import type { ScriptResult } from '../../../shared/contract/scripts-contract.ts'
import { FailureNote, formatCount, formatMs, plural, StoreText } from '../../ui/index.ts'
import styles from './rollback-script.module.css'

/** What became of it, and of each statement. */
export function ScriptOutcome({ result }: { readonly result: ScriptResult }) {
  const { failure, failedAt, rows, recorded } = result
  return (
    <section aria-label="Outcome of the script">
      <p className={styles.lead} role="status">
        <strong>{outcomeWords(result)}</strong>
      </p>
      {!recorded && (
        <p className={styles.lead}>The journal could not be written afterwards: note down that it was run.</p>
      )}
      {failedAt !== null && (
        <p className={styles.lead}>
          Statement {failedAt.number}, in line {failedAt.line}: <StoreText text={failedAt.text} />
        </p>
      )}
      {failure !== null && <FailureNote failure={failure} />}
      {rows.length > 0 && (
        <div className={styles.statements} tabIndex={0} role="region" aria-label="Statements">
          <table className={styles.rows}>
            <thead>
              <tr>
                <th scope="col">Line</th>
                <th scope="col">Statement</th>
                <th scope="col">Rows</th>
              </tr>
            </thead>
            <tbody>
              {rows.map((row, index) => (
                // statements have nothing but their place to be known by
                // eslint-disable-next-line react/no-array-index-key
                <tr key={index}>
                  <td>{row.line}</td>
                  <td>
                    <StoreText text={row.text} />
                  </td>
                  <td>{row.rows === null ? 'not counted' : formatCount(row.rows)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  )
}

function outcomeWords({ status, statements, elapsedMs }: ScriptResult): string {
  switch (status) {
    case 'committed':
      return `Done: ${plural(statements, 'statement')} committed in ${formatMs(elapsedMs)}.`
    case 'rolled-back':
      return 'Taken back as a whole: nothing was changed.'
    case 'not-sent':
      return 'Not begun: nothing was changed.'
    case 'unknown':
      return 'The answer to the commit was lost. It may have been done, or not: look at the data.'
  }
}
