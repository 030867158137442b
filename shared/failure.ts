import { z } from 'zod'

/**
 * What can go wrong, as data. The screen turns a failure into a sentence and a next step; a new code
 * does not compile until `renderer/ui` has words for it.
 *
 * `cancelled` is never shown; `bug` is logged in full and shown as its reference only.
 */
const variants = {
  'connection-unreachable': z.object({
    code: z.literal('connection-unreachable'),
    connection: z.string(),
    problem: z.enum(['refused', 'name-not-found', 'timed-out', 'closed', 'network']),
    /** host:port as configured, so that a typing mistake is visible */
    address: z.string(),
  }),
  /** The server accepted us and then fell silent. */
  'no-answer': z.object({ code: z.literal('no-answer'), connection: z.string(), afterMs: z.number() }),
  'sign-in-refused': z.object({
    code: z.literal('sign-in-refused'),
    connection: z.string(),
    user: z.string(),
  }),
  'database-missing': z.object({
    code: z.literal('database-missing'),
    connection: z.string(),
    database: z.string(),
  }),
  'tls-failed': z.object({ code: z.literal('tls-failed'), connection: z.string(), problem: z.string() }),
  /** Tables or columns that the settings name and the catalogue does not have. */
  'schema-missing': z.object({
    code: z.literal('schema-missing'),
    connection: z.string(),
    missing: z.array(z.string()),
  }),
  /** A grant is missing in the store itself. */
  'permission-missing': z.object({
    code: z.literal('permission-missing'),
    connection: z.string(),
    needed: z.string(),
  }),
  /** A replica, or a session that may only read. */
  'store-read-only': z.object({
    code: z.literal('store-read-only'),
    connection: z.string(),
    cause: z.enum(['replica', 'session']),
  }),
  'row-locked': z.object({
    code: z.literal('row-locked'),
    key: z.string(),
    /** who holds the lock, as the store names them; undefined when it could not be found out */
    blocker: z.string().optional(),
  }),
  /** The store refused the statement for a reason of its own (a constraint, a trigger). */
  'store-refused': z.object({
    code: z.literal('store-refused'),
    connection: z.string(),
    problem: z.string(),
    storeCode: z.string(),
  }),
  /** An HTTP API answered, but not with what it was asked for. */
  'answer-unusable': z.object({
    code: z.literal('answer-unusable'),
    connection: z.string(),
    /** method and path, as sent */
    request: z.string(),
    status: z.number(),
    problem: z.enum([
      'redirect',
      'not-the-api',
      'wrong-shape',
      'too-large',
      'rate-limited',
      'server-error',
      'refused',
    ]),
    /** where a redirect points, what was found instead, or the server's own words */
    detail: z.string(),
    /** how long the server asks to be left alone; null: it did not say */
    retryAfterMs: z.number().nullable(),
  }),
  /** A file on this machine that was named as a source. */
  'file-unusable': z.object({
    code: z.literal('file-unusable'),
    connection: z.string(),
    file: z.string(),
    problem: z.enum([
      'missing',
      'not-allowed',
      'not-a-file',
      'link',
      'changed',
      'too-long',
      'no-column',
      'not-csv',
    ]),
    /** the column, the limit or the line that it is about */
    detail: z.string(),
  }),
  /** Reading it would scan the whole table every time, and nobody has agreed to that. */
  'index-missing': z.object({
    code: z.literal('index-missing'),
    connection: z.string(),
    table: z.string(),
    column: z.string(),
  }),
  /** The source was read, and the value is not in it. That is not 0. */
  'value-missing': z.object({ code: z.literal('value-missing'), connection: z.string(), where: z.string() }),
  /** A file of the store, or a folder around it, that is not safe or not possible to use. */
  'file-refused': z.object({
    code: z.literal('file-refused'),
    connection: z.string(),
    file: z.string(),
    problem: z.string(),
  }),
  /** A program that the settings name did not do its work. */
  'command-failed': z.object({
    code: z.literal('command-failed'),
    connection: z.string(),
    /** its name, without its arguments */
    program: z.string(),
    /** none: there is no program for it, and a person has to do it */
    problem: z.enum(['none', 'not-found', 'not-started', 'exit', 'timed-out', 'too-much-output']),
    exitCode: z.int().nullable(),
    /** the end of what it printed, or why it did not start */
    detail: z.string(),
  }),
  /** Written, but what was read back is not what was meant. */
  'read-back-differs': z.object({ code: z.literal('read-back-differs'), differences: z.array(z.string()) }),
  /** Stored and read back; the application does not serve it, or cannot be asked about it. */
  'not-served': z.object({
    code: z.literal('not-served'),
    connection: z.string(),
    /** stopped: a person ended it before the application had taken it up */
    problem: z.enum(['serves-other', 'not-named', 'stopped']),
    /** what the application says it serves */
    serves: z.enum(['old', 'new']).nullable(),
  }),
  conflict: z.object({ code: z.literal('conflict'), expected: z.string(), found: z.string() }),
  'access-read-only': z.object({ code: z.literal('access-read-only'), connection: z.string() }),
  'confirmation-needed': z.object({
    code: z.literal('confirmation-needed'),
    missing: z.array(z.enum(['confirm', 'reason', 'environment-name'])),
    environment: z.string(),
  }),
  'invalid-input': z.object({ code: z.literal('invalid-input'), field: z.string(), problem: z.string() }),
  'not-found': z.object({ code: z.literal('not-found'), what: z.string(), id: z.string() }),
  'not-supported': z.object({
    code: z.literal('not-supported'),
    connection: z.string(),
    ability: z.string(),
  }),
  'secret-needed': z.object({ code: z.literal('secret-needed'), connection: z.string() }),
  'secret-store-failed': z.object({
    code: z.literal('secret-store-failed'),
    store: z.string(),
    problem: z.string(),
  }),
  'vault-locked': z.object({ code: z.literal('vault-locked') }),
  'wrong-passphrase': z.object({ code: z.literal('wrong-passphrase') }),
  'file-newer': z.object({
    code: z.literal('file-newer'),
    file: z.string(),
    version: z.number(),
    supported: z.number(),
  }),
  'file-corrupt': z.object({ code: z.literal('file-corrupt'), file: z.string(), keptAs: z.string() }),
  /** Another copy of the app holds this workspace. */
  'workspace-busy': z.object({ code: z.literal('workspace-busy'), holder: z.string() }),
  /** The journal cannot be written. An ordinary change stops here; a rollback asks once more and runs unrecorded. */
  'journal-unwritable': z.object({ code: z.literal('journal-unwritable'), problem: z.string() }),
  'not-available-here': z.object({
    code: z.literal('not-available-here'),
    what: z.string(),
    why: z.string(),
  }),
  /** The window has no link to its host. Made by the renderer only; main never throws it. */
  'host-lost': z.object({ code: z.literal('host-lost') }),
  cancelled: z.object({ code: z.literal('cancelled') }),
  /** reference: id under which the log has the rest */
  bug: z.object({ code: z.literal('bug'), reference: z.string() }),
} as const

type Variants = [(typeof variants)[FailureCode], ...(typeof variants)[FailureCode][]]
export type FailureCode = keyof typeof variants
export const failureCodes = Object.keys(variants) as FailureCode[]

export const Failure = z.discriminatedUnion('code', Object.values(variants) as unknown as Variants)
export type Failure = z.infer<typeof Failure>

/** The same as declared errors of a procedure: the error's code is the failure's code, its data the failure. */
export const failureSchemas = Object.fromEntries(
  Object.entries(variants).map(([code, data]) => [code, { data }]),
) as { [C in FailureCode]: { data: (typeof variants)[C] } }

/** An expected failure on its way to the contract. Anything else that is thrown is a bug. */
export class AppError extends Error {
  readonly failure: Failure

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.code, options)
    this.name = 'AppError'
    this.failure = failure
  }
}
