import type { SqlClient } from './sql-client.ts'

/** Set where a session begins, so that nothing of ours can run on unwatched. All in ms. */
export type SessionLimits = {
  readonly readOnly: boolean
  readonly statementMs: number
  readonly lockMs: number
  readonly idleInTransactionMs: number
}

/** How far connecting had come when it failed. A file has only the last stage: it is opened. */
export type ConnectStage = 'name-resolution' | 'tcp' | 'tls' | 'sign-in'

/** One store as one login sees it. */
export type SqlServer = {
  readonly open: (
    session: SessionLimits,
    signal: AbortSignal,
    /** told as each stage is passed, with a fact to show */
    onStage?: (passed: ConnectStage, found: string) => void,
  ) => Promise<SqlClient>
  /** Waits for what is being ended behind abandoned statements. */
  readonly settle: () => Promise<void>
}
