import type { Failure } from '../../../shared/failure.ts'

export type EnvContent = {
  /** one character per byte */
  readonly bytes: string
  /** SHA-256 of the bytes: what "changed since it was read" is judged by */
  readonly hash: string
}

export type EnvLimits = { readonly deadlineMs: number; readonly signal: AbortSignal }

export type Replaced =
  | { readonly status: 'written' }
  /** the content is not the one that was read; nothing was written */
  | { readonly status: 'changed' }
  /** it may or may not have been written */
  | { readonly status: 'unknown'; readonly failure: Failure }

/** Where the variables are kept, as a whole. */
export interface EnvStore {
  /** @throws AppError `file-refused`, `command-failed`, `cancelled` */
  read(limits: EnvLimits): Promise<EnvContent>
  /**
   * The whole content at once, if it is still what was read.
   * @throws AppError when nothing was written
   */
  replace(base: EnvContent, bytes: string, limits: EnvLimits): Promise<Replaced>
  /**
   * May it be written, without writing?
   * @throws AppError with the reason why not
   */
  checkWritable(): Promise<void>
}
