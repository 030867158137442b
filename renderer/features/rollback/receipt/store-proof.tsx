import type { ConnectionOutcome, OperationSummary } from '../../../../shared/domain/operation.ts'
import { ClockSecond } from './clock-second.tsx'
import { LastNewUse } from './last-new-use.tsx'
import styles from './connection-lines.module.css'
import { servedWords, storedWords } from './store-proof-words.ts'
import type { ProofWords } from './store-proof-words.ts'

type StoreProofProps = { readonly operation: OperationSummary; readonly connection: ConnectionOutcome }

/** Three words that are easily taken for one another: what the store holds, what the application serves, what people got. */
export function StoreProof({ operation, connection }: StoreProofProps) {
  return (
    <dl className={styles.proof}>
      <Word name="Stored" proof={storedWords(operation, connection)} />
      <Word name="Served" proof={servedWords(operation, connection)} />
      {operation.kind === 'rollback' && (
        <div>
          <dt>Observed</dt>
          <dd>
            <LastNewUse operation={operation} connection={connection} />
          </dd>
        </div>
      )}
    </dl>
  )
}

function Word({ name, proof: { words, atMs } }: { readonly name: string; readonly proof: ProofWords }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>
        {words}
        {atMs !== null && (
          <>
            {' '}
            <ClockSecond atMs={atMs} />
          </>
        )}
      </dd>
    </div>
  )
}
