import type { AnyRouter } from '@orpc/server'

/** What a host serves, whatever it serves it over. */
export interface OpenedHost {
  readonly router: AnyRouter
  /** given to every call */
  readonly context: object
  /** The other workspace is open now: every window must forget what it has and ask again. */
  onWorkspaceChanged(listener: () => void): () => void
  /** Ends what runs, in order; afterwards nothing of this workspace is open. */
  close(): Promise<void>
}
