import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import { sql } from 'kysely'
import type { ConnectContext } from '../connector.ts'
import type { SqlClient, StatementLimits } from '../sql/sql-client.ts'
import type { ConnectStage } from '../sql/sql-server.ts'
import { readSession, usualPatience, type Patience } from './connect-sql-flags.ts'
import { dialects } from './dialects.ts'
import { readGrants } from './read-grants.ts'
import { clockReport, whyNotWritable } from './sql-flags-readiness.ts'
import { findTables, isMissing, type SqlFlagsTables } from './sql-flags-tables.ts'

type Step = TestStep['step']
type Said = Pick<TestStep, 'result' | 'found' | 'because' | 'grants'>

const connecting: readonly ConnectStage[] = ['name-resolution', 'tcp', 'tls', 'sign-in']
const asking: readonly Step[] = ['tables', 'read', 'write', 'role', 'clock', 'round-trip']
/** Above this, ages and expiries that people compare by eye begin to lie. */
const clockToleranceMs = 2_000

/**
 * Step by step, through the very code that connects. Nothing is written: the session is read-only, and whether
 * a write would be let in is asked of the catalogue.
 */
export async function* testSqlFlags(
  settings: SqlFlagsSettings,
  context: ConnectContext,
  signal: AbortSignal,
  patience: Patience = usualPatience,
): AsyncGenerator<TestStep> {
  const dialect = dialects[settings.dialect]
  const server = dialect.createServer(settings, context, patience.connectMs)
  const without = dialect.withoutStages(settings)
  const stages = createStages()
  const opening = server.open(readSession, signal, stages.passed)
  opening.catch(stages.failed)
  for (const stage of connecting) {
    const reason = without.get(stage)
    if (reason !== undefined) {
      yield { step: stage, result: 'skipped', found: reason, because: null, elapsedMs: 0 }
      continue
    }
    const step = await stages.outcome(stage)
    yield step
    if (step.result !== 'failed') continue
    yield* skipped([...connecting, ...asking].slice([...connecting, ...asking].indexOf(stage) + 1))
    return
  }
  const client = await opening
  try {
    yield* ask(client, settings, context, { deadlineMs: patience.answerMs, signal })
  } finally {
    await client.close()
    await server.settle()
  }
}

async function* ask(
  client: SqlClient,
  settings: SqlFlagsSettings,
  { name: connection, readOnly }: ConnectContext,
  limits: StatementLimits,
): AsyncGenerator<TestStep> {
  let tables: SqlFlagsTables | undefined
  yield await timed('tables', async () => {
    tables = await findTables(dialects[settings.dialect], client, settings, connection, limits)
    const extra = [tables.usage, tables.people].filter(isMissing).flat()
    if (extra.length === 0) return passed(describeTables(tables))
    return {
      result: 'warning',
      found: describeTables(tables),
      because: { code: 'schema-missing', connection, missing: extra },
    }
  })
  if (tables === undefined) {
    yield* skipped(asking.slice(1))
    return
  }
  const seen = tables
  yield await timed('read', async () => passed(await countRows(client, seen, limits)))
  yield await timed('write', async () => {
    const found = await seen.dialect.readWritability(client, seen, limits)
    // ours is read-only by our own asking; what it was before is what a writing session will meet
    const because = whyNotWritable({ ...found, readOnlySession: client.facts.readOnlySession }, connection)
    // what cannot be asked is not shown; whether it may write is told all the same
    const asked = await readGrants(client, settings, limits).catch(() => undefined)
    const grants =
      asked === undefined ? {} : { grants: { ...asked, used: [...asked.used], beyond: [...asked.beyond] } }
    if (because !== undefined) return { result: 'warning', found: '', because, ...grants }
    const may = readOnly ? 'this login may write; the connection itself is read-only' : 'this login may write'
    return { ...passed(may), ...grants }
  })
  yield await timed('role', async () => {
    if (!client.facts.replica) return passed('primary')
    return {
      result: 'warning',
      found: 'replica',
      because: { code: 'store-read-only', connection, cause: 'replica' },
    }
  })
  const { clockOffsetMs, roundTripMs } = clockReport(await client.ping(limits).catch(() => client.clock))
  yield await timed('clock', async () => {
    const found = `${((clockOffsetMs ?? 0) / 1000).toFixed(3)} s`
    return {
      result: Math.abs(clockOffsetMs ?? 0) > clockToleranceMs ? 'warning' : 'passed',
      found,
      because: null,
    }
  })
  yield await timed('round-trip', async () => passed(`${(roundTripMs ?? 0).toFixed(1)} ms`))
}

async function countRows(
  client: SqlClient,
  { dialect, flags, overrides }: SqlFlagsTables,
  limits: StatementLimits,
) {
  const count = (from: SqlFlagsTables['flags']['from']) => sql`(SELECT count(*) FROM ${from})`
  const counts = [count(flags.from), overrides === null ? sql`NULL` : count(overrides.from)]
  const [row = []] = await client.run(dialect.compile(sql`SELECT ${sql.join(counts)}`), limits)
  return row[1] == null ? `${row[0]} flags` : `${row[0]} flags, ${row[1]} overrides`
}

function describeTables({ flags, overrides }: SqlFlagsTables): string {
  return [flags, overrides]
    .filter(table => table !== null)
    .map(({ columns, catalogue }) => `${columns.table} (${catalogue.columns.size} columns)`)
    .join(', ')
}

function passed(found: string): Said {
  return { result: 'passed', found, because: null }
}

async function timed(step: Step, work: () => Promise<Said>): Promise<TestStep> {
  const startedMs = performance.now()
  try {
    return { step, ...(await work()), elapsedMs: performance.now() - startedMs }
  } catch (error) {
    return {
      step,
      result: 'failed',
      found: '',
      because: expected(error),
      elapsedMs: performance.now() - startedMs,
    }
  }
}

function expected(error: unknown): Failure {
  if (error instanceof AppError) return error.failure
  throw error
}

function* skipped(steps: readonly Step[]): Generator<TestStep> {
  for (const step of steps) yield { step, result: 'skipped', found: '', because: null, elapsedMs: 0 }
}

/** Turns the stages that connecting reports into steps that can be waited for in order. */
function createStages() {
  let sinceMs = performance.now()
  const steps = new Map<Step, PromiseWithResolvers<TestStep>>()
  for (const stage of connecting) steps.set(stage, Promise.withResolvers())
  const settle = (step: Step, said: Said): void => {
    const nowMs = performance.now()
    steps.get(step)?.resolve({ step, ...said, elapsedMs: nowMs - sinceMs })
    sinceMs = nowMs
  }
  return {
    passed: (stage: ConnectStage, found: string) => settle(stage, passed(found)),
    /** The first stage that has not been passed is the one that failed. */
    failed: (error: unknown) => {
      const settled = error instanceof AppError
      for (const stage of connecting) {
        if (settled) settle(stage, { result: 'failed', found: '', because: error.failure })
        else steps.get(stage)?.reject(error)
      }
    },
    outcome: async (stage: ConnectStage): Promise<TestStep> => {
      const step = steps.get(stage)
      if (step === undefined) throw new Error(`no such stage: ${stage}`)
      return step.promise
    },
  }
}
