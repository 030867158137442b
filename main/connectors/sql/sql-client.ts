import { AppError, type Failure } from '../../../shared/failure.ts'

/** A compiled template: values travel beside the text, never inside it. */
export type Statement = { readonly sql: string; readonly parameters: readonly unknown[] }

/** Every value as the store's own text, by position: no driver turns a microsecond or a big integer into something else. */
export type SqlRow = readonly (string | null)[]

export type StatementLimits = { readonly deadlineMs: number; readonly signal: AbortSignal }

/**
 * Where a statement that failed stands. not-sent: nothing changed and it may be tried again · refused: nothing
 * changed and trying again would end the same · unknown: it was sent, and no answer that settles it came.
 */
export type Fate = 'not-sent' | 'refused' | 'unknown'

/** An expected failure that also says what became of the statement. Readers may take it for a plain `AppError`. */
export class StatementError extends AppError {
  readonly fate: Fate

  constructor(failure: Failure, fate: Fate, options?: ErrorOptions) {
    super(failure, options)
    this.name = 'StatementError'
    this.fate = fate
  }
}

export type ServerFacts = {
  readonly processId: string
  readonly replica: boolean
  /** the session was read-only before we asked for anything */
  readonly readOnlySession: boolean
  /** which one it is, where a dialect speaks to several */
  readonly product?: ServerProduct
}

export type ServerProduct = {
  readonly name: 'MariaDB' | 'MySQL'
  /** `10.11` */
  readonly release: string
  /** knows `SKIP LOCKED` */
  readonly skipsLocked: boolean
}

/** `serverMs` was true at some moment between `sentMs` and `answeredMs`, both on this process's monotonic clock. */
export type ClockReading = { readonly serverMs: number; readonly sentMs: number; readonly answeredMs: number }

/** One session, one statement at a time. After a deadline or an abort it is destroyed, since its next answer could be the last one's. */
export interface SqlClient {
  readonly facts: ServerFacts
  readonly alive: boolean
  readonly clock: ClockReading
  /** monotonic ms of the last sign of life */
  readonly answeredAtMs: number
  run(statement: Statement, limits: StatementLimits): Promise<readonly SqlRow[]>
  /**
   * One statement of a person's own, exactly as it stands; the store refuses two. Absent: not by this dialect.
   * @returns rows written or read; null: the store does not count them
   */
  execute?(sql: string, limits: StatementLimits): Promise<number | null>
  /** Server-side limits of the statements that follow; costs a round trip only when they change. */
  limitTo(statementMs: number, lockMs: number, limits: StatementLimits): Promise<void>
  /** Proves that the session still answers, and reads its clock anew. */
  ping(limits: StatementLimits): Promise<ClockReading>
  destroy(): void
  close(): Promise<void>
}
