import type { ClientContext, ClientLink } from '@orpc/client'

/** One living line to the host. It is never mended: when it closes, a new one is dialled. */
export type Wire = {
  readonly link: ClientLink<ClientContext>
  readonly closed: Promise<void>
  isClosed(): boolean
  close(): void
}

/** Opens a new line. Rejects with `SessionRefused` when trying again is useless. */
export type Dial = (signal: AbortSignal) => Promise<Wire>

/** The host is there and does not know this window: its link was used up, or the host was started anew. */
export class SessionRefused extends Error {
  constructor(options?: ErrorOptions) {
    super('the host refused this window', options)
    this.name = 'SessionRefused'
  }
}
