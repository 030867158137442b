import { z } from 'zod'
import { ConnectionId } from '../domain/connection.ts'
import { Failure } from '../failure.ts'
import { procedure } from './procedure.ts'

/** A connection that could run the script, or why it could not. */
export const ScriptDatabase = z.object({
  connectionId: ConnectionId,
  name: z.string(),
  system: z.enum(['postgresql', 'mysql', 'sqlite']),
  because: Failure.nullable(),
})
export type ScriptDatabase = z.infer<typeof ScriptDatabase>

/** The script that a connection names, as its file is now; hostile text. */
export const RollbackScript = z.object({
  file: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  text: z.string(),
  readAtMs: z.number(),
  environmentName: z.string(),
  /** what running it asks for: as much as a change that moves people to NEW */
  needs: z.array(z.enum(['confirm', 'reason', 'environment-name'])),
  /** of the same environment; no other is offered */
  databases: z.array(ScriptDatabase),
})
export type RollbackScript = z.infer<typeof RollbackScript>

/** The script as that database would be given it. Only one without problems is run. */
export const ScriptCheck = z.object({
  sha256: z.string(),
  statements: z.int(),
  /** the first few of them, each cut short */
  beginnings: z.array(z.object({ line: z.int(), text: z.string() })),
  problems: z.array(z.object({ line: z.int(), problem: z.string() })),
})
export type ScriptCheck = z.infer<typeof ScriptCheck>

/** What became of it: all of it, or nothing. */
export const ScriptResult = z.object({
  status: z.enum(['committed', 'rolled-back', 'not-sent', 'unknown']),
  /** one for each statement that was run: rows written or read; null: not counted */
  rows: z.array(z.object({ line: z.int(), text: z.string(), rows: z.int().nullable() })),
  statements: z.int(),
  /** the statement that failed; null: none did */
  failedAt: z.object({ number: z.int(), line: z.int(), text: z.string() }).nullable(),
  failure: Failure.nullable(),
  elapsedMs: z.number(),
  /** false: the journal could not be written afterwards */
  recorded: z.boolean(),
})
export type ScriptResult = z.infer<typeof ScriptResult>

const chosen = { connectionId: ConnectionId, databaseId: ConnectionId }

export const scriptsContract = {
  show: procedure.input(z.object({ connectionId: ConnectionId })).output(RollbackScript),
  check: procedure.input(z.object(chosen)).output(ScriptCheck),
  /** Runs what was shown (`sha256`) and nothing else, in one transaction; journalled before and after. */
  run: procedure
    .input(
      z.object({
        ...chosen,
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
        confirmed: z.boolean(),
        reason: z.string().max(2000).nullable(),
        environmentNameTyped: z.string().max(64).nullable(),
      }),
    )
    .output(ScriptResult),
}
