import { randomUUID } from 'node:crypto'
import { chmodSync, closeSync, mkdirSync, openSync, renameSync, statSync } from 'node:fs'
import { join } from 'node:path'
import pino from 'pino'

type Facts = { readonly [name: string]: unknown }

/** JSON lines in the workspace's own folder. Nothing is ever sent anywhere. */
export interface Log {
  readonly file: string
  info(message: string, facts?: Facts): void
  warn(message: string, facts?: Facts): void
  error(message: string, error: unknown, facts?: Facts): void
  /** Writes what must not be shown, and returns the reference that may be. */
  bug(where: string, error: unknown, reference?: string): string
  close(): void
}

export type LogOptions = {
  readonly folder: string
  /** takes secrets out of a finished line */
  readonly redact: (line: string) => string
  /** a file larger than this becomes `switchyard.log.1` at the next start */
  readonly maxBytes?: number
}

/** Synchronous, since the last line before a crash is the one that is wanted; there are few lines. */
export function createLog(options: LogOptions): Log {
  mkdirSync(options.folder, { recursive: true, mode: 0o700 })
  const file = join(options.folder, 'switchyard.log')
  rotate(file, options.maxBytes ?? 5_000_000)
  closeSync(openSync(file, 'a', 0o600))
  chmodSync(file, 0o600)
  const destination = pino.destination({ dest: file, sync: true })
  let closed = false
  const logger = pino(
    {
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      serializers: { err: pino.stdSerializers.errWithCause },
    },
    {
      write: (line: string) => {
        // what is still ending when the log already has
        if (!closed) destination.write(`${escapeControls(options.redact(line.trimEnd()))}\n`)
      },
    },
  )
  return {
    file,
    info: (message, facts = {}) => logger.info(facts, message),
    warn: (message, facts = {}) => logger.warn(facts, message),
    error: (message, error, facts = {}) => logger.error({ ...facts, err: error }, message),
    bug: (where, error, reference = randomUUID().slice(0, 8)) => {
      logger.error({ reference, where, err: error }, 'bug')
      return reference
    },
    close: () => {
      if (closed) return
      closed = true
      destination.flushSync()
      destination.end()
    },
  }
}

function rotate(file: string, maxBytes: number): void {
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > maxBytes) renameSync(file, `${file}.1`)
}

/**
 * JSON escapes what is below U+0020; a terminal also obeys U+007F to U+009F, and bidirectional marks make a
 * line read otherwise than it is.
 */
function escapeControls(line: string): string {
  return line.replace(
    /[\u007f-\u009f\u061c\u200e\u200f\u2028\u2029\u202a-\u202e\u2066-\u2069]/g,
    character => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )
}
