import type { RollbackScript, ScriptCheck, ScriptResult } from '../../shared/contract/scripts-contract.ts'
import type { Actor } from '../../shared/domain/operation.ts'
import { AppError, type Failure } from '../../shared/failure.ts'
import { checkScript } from '../../shared/sql-script/index.ts'
import type { AuditLog, NewAuditEntry } from '../audit/index.ts'
import type { Clock } from '../clock.ts'
import type { OpenConnection, OpenConnections } from '../connections/open-connections.ts'
import type { ScriptFile, ScriptRunner } from '../connectors/connector.ts'
import { checkConfirmation, needsOf } from '../operations/index.ts'
import { endedText, excerpt, resultOf } from './script-words.ts'

export type RunScript = {
  readonly connectionId: string
  readonly databaseId: string
  /** of the script that was shown */
  readonly sha256: string
  readonly confirmed: boolean
  readonly reason: string | null
  readonly environmentNameTyped: string | null
}

export type ScriptsNeeds = {
  readonly connections: OpenConnections
  readonly audit: AuditLog
  readonly clock: Clock
}

/** Of a script that is looked through before it is run. */
const mostShown = 200

/**
 * Seed 002's `rollback-scripts.sql`: shown, checked, and run by an explicit step of a person. No rollback runs it by
 * itself: it changes data, which nothing of ours could put back.
 */
export function createScripts({ connections, audit, clock }: ScriptsNeeds) {
  const running = new Set<string>()

  const found = (connectionId: string): OpenConnection => {
    const open = connections.find(connectionId)
    if (open !== undefined) return open
    throw new AppError({ code: 'not-found', what: 'connection', id: connectionId })
  }

  const readScript = async (owner: OpenConnection, signal: AbortSignal): Promise<ScriptFile> => {
    if (owner.connector.readRollbackScript !== undefined) return owner.connector.readRollbackScript(signal)
    const ability = 'run a rollback script: none is named for it'
    throw new AppError({ code: 'not-supported', connection: owner.connection.name, ability })
  }

  /** @throws AppError unless it takes scripts and stands in the same environment */
  const database = (owner: OpenConnection, id: string): { open: OpenConnection; scripts: ScriptRunner } => {
    const open = found(id)
    const { scripts } = open.connector
    if (scripts === undefined || open.environment.id !== owner.environment.id) {
      const ability = `run the script of ${owner.connection.name}`
      throw new AppError({ code: 'not-supported', connection: open.connection.name, ability })
    }
    return { open, scripts }
  }

  return {
    async show(connectionId: string, signal: AbortSignal): Promise<RollbackScript> {
      const owner = found(connectionId)
      const script = await readScript(owner, signal)
      return {
        ...script,
        readAtMs: clock.nowMs(),
        environmentName: owner.environment.name,
        needs: needsOf('raises', owner.environment),
        databases: connections
          .list()
          .filter(({ environment }) => environment.id === owner.environment.id)
          .flatMap(({ connection, connector }) =>
            connector.scripts === undefined
              ? []
              : [
                  {
                    connectionId: connection.id,
                    name: connection.name,
                    system: connector.scripts.dialect,
                    because: whyNot(connection),
                  },
                ],
          ),
      }
    },

    async check(connectionId: string, databaseId: string, signal: AbortSignal): Promise<ScriptCheck> {
      const owner = found(connectionId)
      const { scripts } = database(owner, databaseId)
      const { sha256, text } = await readScript(owner, signal)
      const { statements, problems } = checkScript(text, scripts.dialect)
      return {
        sha256,
        statements: statements.length,
        beginnings: statements
          .slice(0, mostShown)
          .map(({ line, text: sql }) => ({ line, text: excerpt(sql) })),
        problems: problems.slice(0, mostShown).map(problem => ({ ...problem })),
      }
    },

    async run(input: RunScript, actor: Actor, signal: AbortSignal): Promise<ScriptResult> {
      const owner = found(input.connectionId)
      const { open, scripts } = database(owner, input.databaseId)
      const refusal = whyNot(open.connection)
      if (refusal !== null) throw new AppError(refusal)
      checkConfirmation(needsOf('raises', open.environment), input, open.environment)
      const script = await readScript(owner, signal)
      if (script.sha256 !== input.sha256) {
        const [expected, now] = [input.sha256.slice(0, 12), script.sha256.slice(0, 12)]
        throw new AppError({
          code: 'conflict',
          expected: `the script ${expected}…`,
          found: `the script ${now}…`,
        })
      }
      const { statements, problems } = checkScript(script.text, scripts.dialect)
      const [first] = problems
      if (first !== undefined) {
        const problem = `line ${first.line}: ${first.problem}`
        throw new AppError({ code: 'invalid-input', field: 'script', problem })
      }
      if (running.has(input.databaseId)) {
        const { name } = open.connection
        throw new AppError({ code: 'conflict', expected: 'no script under way', found: `one on ${name}` })
      }
      running.add(input.databaseId)
      try {
        const entry = (kind: NewAuditEntry['kind'], text: string): NewAuditEntry => ({
          atMs: clock.nowMs(),
          actor,
          kind,
          environmentId: open.environment.id,
          connectionId: open.connection.id,
          flagKey: null,
          operationId: null,
          text,
        })
        const what = `${script.file} (${script.bytes} bytes, SHA-256 ${script.sha256}, ${statements.length} statements)`
        const why = input.reason === null || input.reason.trim() === '' ? '' : `: ${input.reason.trim()}`
        // on disk before the first statement leaves; what cannot be recorded is not run
        append(audit, entry('script-asked', `${what} on ${open.connection.name}${why}`))
        const ended = await scripts.run(
          statements.map(({ text }) => text),
          signal,
        )
        const result = resultOf(statements, ended)
        const recorded = tryAppend(
          audit,
          entry('script-ended', endedText(script.file, open.connection.name, result)),
        )
        return { ...result, recorded }
      } finally {
        running.delete(input.databaseId)
      }
    },
  }
}

export type Scripts = ReturnType<typeof createScripts>

function whyNot({ access, name }: OpenConnection['connection']): Failure | null {
  return access === 'read-only' ? { code: 'access-read-only', connection: name } : null
}

function append(audit: AuditLog, entry: NewAuditEntry): void {
  try {
    audit.append(entry)
  } catch (error) {
    const problem = error instanceof Error ? error.message : 'it cannot be written'
    throw new AppError({ code: 'journal-unwritable', problem }, { cause: error })
  }
}

/** The script has run by then; that this is not on record is told with its result. */
function tryAppend(audit: AuditLog, entry: NewAuditEntry): boolean {
  try {
    audit.append(entry)
    return true
  } catch {
    // the result says so
    return false
  }
}
