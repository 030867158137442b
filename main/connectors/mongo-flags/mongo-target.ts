import type { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'

export type MongoServerAddress = MongoFlagsSettings['servers'][number]

/**
 * Where to, and as whom. The secret is asked for when a client is made and goes to these servers only. The driver keeps
 * it as long as that client lives, because it signs in every new wire of its own.
 */
export type MongoTarget = Pick<MongoFlagsSettings, 'servers' | 'database' | 'user' | 'authSource' | 'tls'> & {
  /** the connection's name, for failures */
  readonly connection: string
  readonly secret: () => Promise<string | null>
  /** asked for where the settings have a client certificate */
  readonly clientKey?: (() => Promise<string | null>) | undefined
}

/** In ms. */
export type AnswerLimits = { readonly deadlineMs: number; readonly signal: AbortSignal }

/** How long we wait, all in ms. Handed in, so that tests of silence need not sit through it. */
export type Patience = {
  readonly connectMs: number
  /** longer than the 2 s that a read may take on the server, for the answer's way */
  readonly answerMs: number
  readonly readinessMs: number
  /** a client that was silent for longer proves itself before it carries a write */
  readonly provenWithinMs: number
  readonly pingMs: number
}

export const usualPatience: Patience = {
  connectMs: 4_000,
  answerMs: 4_000,
  readinessMs: 2_500,
  provenWithinMs: 15_000,
  pingMs: 1_500,
}

/** `maxTimeMS` of everything that only reads. */
export const readMaxTimeMs = 2_000

export function addressText({ host, port }: MongoServerAddress): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`
}
