import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { UserPreferenceSettings } from '../../../shared/domain/user-preference-settings.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { ConnectContext } from '../connector.ts'
import type { SqlClient, StatementLimits } from '../sql/sql-client.ts'
import { createAnalyticsReader } from './analytics/read-analytics.ts'
import { askThrough } from './ask-through.ts'
import { createPeopleCounter } from './count-people.ts'
import type { Ask } from './people-windows.ts'
import { configOf } from './preference-flag.ts'
import { configStatement } from './preference-statements.ts'
import { countFeedback } from './read-feedback.ts'
import type { ConnectStage } from '../sql/sql-server.ts'
import { readSession, usualPatience, type Patience } from './connect-user-preference.ts'
import { dialects } from './dialects/index.ts'
import { clockReport, whyNotWritable } from './preference-readiness.ts'
import { findTables, isMissing, type FeedbackTable, type PreferenceTables } from './preference-tables.ts'

type Step = TestStep['step']
type Said = Pick<TestStep, 'result' | 'found' | 'because'>

const connecting: readonly ConnectStage[] = ['name-resolution', 'tcp', 'tls', 'sign-in']
const asking: readonly Step[] = ['tables', 'read', 'write', 'role', 'clock', 'round-trip']
/** Above this, ages and expiries that people compare by eye begin to lie. */
const clockToleranceMs = 2_000

/**
 * Step by step, through the very code that connects. Nothing is written: the session is read-only, and whether
 * a write would be let in is asked of the catalogue.
 */
export async function* testUserPreference(
  settings: UserPreferenceSettings,
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
  settings: UserPreferenceSettings,
  { name: connection, readOnly }: ConnectContext,
  limits: StatementLimits,
): AsyncGenerator<TestStep> {
  const dialect = dialects[settings.dialect]
  const ask = askThrough(client, dialect, limits)
  let tables: PreferenceTables | undefined
  yield await timed('tables', async () => {
    tables = await findTables(dialect, client, settings, connection, limits)
    const missing = isMissing(tables.feedback) ? [...tables.feedback] : await missingRows(ask, tables)
    if (missing.length === 0) return passed(describeTables(tables))
    return {
      result: 'warning',
      found: describeTables(tables),
      because: { code: 'schema-missing', connection, missing },
    }
  })
  if (tables === undefined) {
    yield* skipped(asking.slice(1))
    return
  }
  const seen = tables
  yield await timed('read', () => readEverything(ask, seen, settings, connection, limits))
  yield await timed('write', async () => {
    const missingGrants = await dialect.missingGrants(client, seen, limits)
    const because = whyNotWritable({ ...client.facts, missingGrants }, connection)
    if (because !== undefined) return { result: 'warning', found: '', because }
    return passed(
      readOnly ? 'this login may write; the connection itself is read-only' : 'this login may write',
    )
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

/** Rows of the configuration that are mapped and not there: what they would say, nobody knows. */
async function missingRows(ask: Ask, tables: PreferenceTables): Promise<string[]> {
  const { config } = tables
  if (config === null) return []
  const held = configOf(await ask(configStatement(config)), tables)
  return (['killSwitch', 'percentage'] as const).flatMap(role => {
    const row = config.columns[role]
    return row === null || held[role] !== undefined ? [] : [`the row "${row}" of ${config.columns.table}`]
  })
}

/** People, feedback and analytics; what only helps is a warning when it cannot be read. */
async function readEverything(
  ask: Ask,
  tables: PreferenceTables,
  { analytics }: UserPreferenceSettings,
  connection: string,
  limits: StatementLimits,
): Promise<Said> {
  const counted = await createPeopleCounter().gently(ask, tables)
  const facts = [
    counted === undefined
      ? 'people cannot be counted within 2 s'
      : `${people(counted.people)}, ${counted.onNew} on NEW`,
  ]
  const { feedback } = tables
  const problems: Failure[] = []
  const attempt = async (work: () => Promise<string>): Promise<void> => {
    try {
      facts.push(await work())
    } catch (error) {
      problems.push(expected(error))
    }
  }
  if (feedback !== null && !isMissing(feedback))
    await attempt(async () => feedbackWords(await countFeedback(ask, tables, feedback as FeedbackTable)))
  if (analytics !== null)
    await attempt(async () => {
      const reader = createAnalyticsReader(analytics, connection, limits.deadlineMs)
      try {
        const { rows } = await reader.read(limits)
        const told = rows.filter(row => row.old !== null || row.new !== null)
        return told.length === 0
          ? 'analytics that tell nothing of OLD and NEW'
          : `analytics (${told.map(row => row.measure.replace('-', ' ')).join(', ')})`
      } finally {
        reader.close()
      }
    })
  const [because] = problems
  const found = facts.join(', ')
  return because === undefined ? passed(found) : { result: 'warning', found, because }
}

function people(count: number): string {
  return count === 1 ? '1 person' : `${count} people`
}

function feedbackWords({ rows, newestMs }: Awaited<ReturnType<typeof countFeedback>>): string {
  if (rows === 0) return 'no feedback yet'
  const words = rows === 1 ? '1 feedback row' : `${rows} feedback rows`
  return newestMs === null ? words : `${words}, newest ${instantWords(newestMs)}`
}

/** Whatever instant a store may hold. */
function instantWords(ms: number): string {
  const date = new Date(ms)
  return Number.isNaN(date.getTime())
    ? 'at no readable time'
    : `${date.toISOString().slice(0, 16).replace('T', ' ')} UTC`
}

function describeTables({ users, config, feedback }: PreferenceTables): string {
  return [users, config, isMissing(feedback) ? null : (feedback as FeedbackTable | null)]
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
