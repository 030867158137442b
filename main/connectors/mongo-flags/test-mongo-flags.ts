import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { ConnectContext } from '../connector.ts'
import { clockReport, whyNotWritable } from './mongo-flags-readiness.ts'
import { usualPatience, type AnswerLimits, type Patience } from './mongo-target.ts'
import { openMongo, type ConnectStage, type OpenedMongo } from './open-mongo.ts'
import { checkCollection, findFlags, missingCollections } from './read-flags.ts'

type Step = TestStep['step']
type Said = Pick<TestStep, 'result' | 'found' | 'because'>

const connecting: readonly ConnectStage[] = ['name-resolution', 'tcp', 'tls', 'sign-in']
const asking: readonly Step[] = ['tables', 'read', 'write', 'role', 'clock', 'round-trip']
/** Above this, instants that people compare by eye begin to lie. */
const clockToleranceMs = 2_000

/** Step by step, through the very code that connects. Nothing is written: the server is asked what it would let in. */
export async function* testMongoFlags(
  settings: MongoFlagsSettings,
  context: ConnectContext,
  signal: AbortSignal,
  patience: Patience = usualPatience,
): AsyncGenerator<TestStep> {
  const startedMs = performance.now()
  const passedStages = new Map<ConnectStage, { found: string; atMs: number }>()
  const onStage = (stage: ConnectStage, found: string): void => {
    if (!passedStages.has(stage)) passedStages.set(stage, { found, atMs: performance.now() })
  }
  const target = {
    ...settings,
    connection: context.name,
    secret: context.secret,
    clientKey: context.clientKey,
  }
  let opened: OpenedMongo | undefined
  let because: Failure | undefined
  try {
    opened = await openMongo(target, { connectMs: patience.connectMs, signal, onStage })
  } catch (error) {
    because = expected(error)
  }
  let sinceMs = startedMs
  const broken = because === undefined ? connecting.length : brokenAt(because, passedStages)
  for (const [index, step] of connecting.entries()) {
    const { found, atMs } = passedStages.get(step) ?? { found: '', atMs: sinceMs }
    const elapsedMs = Math.max(0, atMs - sinceMs)
    sinceMs = Math.max(sinceMs, atMs)
    if (index === broken && because !== undefined)
      yield { step, result: 'failed', found: '', because, elapsedMs: performance.now() - sinceMs }
    else if (index > broken) yield { step, result: 'skipped', found: '', because: null, elapsedMs: 0 }
    else if (step === 'tls' && settings.tls.mode === 'off')
      yield { step, result: 'skipped', found: 'switched off in the settings', because: null, elapsedMs: 0 }
    else yield { step, result: 'passed', found, because: null, elapsedMs }
  }
  if (opened === undefined) {
    yield* skipped(asking)
    return
  }
  try {
    yield* ask(opened, settings, context, { deadlineMs: patience.answerMs, signal })
  } finally {
    await opened.close()
  }
}

/** The stage that a failure belongs to; what cannot be told apart belongs to the first that was not passed. */
function brokenAt(because: Failure, passedStages: ReadonlyMap<ConnectStage, unknown>): number {
  switch (because.code) {
    case 'connection-unreachable':
      return because.problem === 'name-not-found' ? 0 : passedStages.has('tcp') ? 3 : 1
    case 'tls-failed':
      return 2
    default:
      return 3
  }
}

async function* ask(
  opened: OpenedMongo,
  settings: MongoFlagsSettings,
  { name: connection, connectionId, readOnly }: ConnectContext,
  limits: AnswerLimits,
): AsyncGenerator<TestStep> {
  const { flags, usage, people } = settings
  const place = { ...settings, connection, connectionId }
  const tables = await timed('tables', async () => {
    await checkCollection(opened, connection, flags.collection, limits)
    const others = [usage, people].flatMap(one =>
      one !== null && 'collection' in one ? [one.collection] : [],
    )
    const missing = await missingCollections(opened, others, limits)
    if (missing.length === 0) return passed([flags.collection, ...others].join(', '))
    const because: Failure = { code: 'schema-missing', connection, missing: [...missing] }
    return { result: 'warning', found: flags.collection, because }
  })
  yield tables
  if (tables.result === 'failed') {
    yield* skipped(asking.slice(1))
    return
  }
  yield await timed('read', async () => {
    const found = await findFlags(opened, place, {}, 'local', limits)
    const odd = found.filter(({ state }) => state.flag.description !== '').length
    const text = `${found.length} flags`
    if (odd === 0) return passed(text)
    return { result: 'warning', found: `${text}, ${odd} of them not in this schema`, because: null }
  })
  yield await timed('write', async () => {
    const because = opened.writable
      ? await whyNotWritable(opened, settings, connection, limits)
      : replica(connection)
    if (because !== undefined) return { result: 'warning', found: '', because }
    return passed(
      readOnly ? 'this login may write; the connection itself is read-only' : 'this login may write',
    )
  })
  yield await timed('role', async () => {
    if (opened.writable) return passed(`primary, ${opened.address}`)
    return { result: 'warning', found: `replica, ${opened.address}`, because: replica(connection) }
  })
  const { clockOffsetMs, roundTripMs } = clockReport(await opened.hello(limits).catch(() => opened.clock))
  const isFar = clockOffsetMs === null || Math.abs(clockOffsetMs) > clockToleranceMs
  const found = clockOffsetMs === null ? 'the server told no time' : `${(clockOffsetMs / 1000).toFixed(3)} s`
  yield await timed('clock', async () => ({ result: isFar ? 'warning' : 'passed', found, because: null }))
  yield await timed('round-trip', async () => passed(`${(roundTripMs ?? 0).toFixed(1)} ms`))
}

const replica = (connection: string): Failure => ({ code: 'store-read-only', connection, cause: 'replica' })

function passed(found: string): Said {
  return { result: 'passed', found, because: null }
}

async function timed(step: Step, work: () => Promise<Said>): Promise<TestStep> {
  const startedMs = performance.now()
  try {
    return { step, ...(await work()), elapsedMs: performance.now() - startedMs }
  } catch (error) {
    const because = expected(error)
    return { step, result: 'failed', found: '', because, elapsedMs: performance.now() - startedMs }
  }
}

function expected(error: unknown): Failure {
  if (error instanceof AppError) return error.failure
  throw error
}

function* skipped(steps: readonly Step[]): Generator<TestStep> {
  for (const step of steps) yield { step, result: 'skipped', found: '', because: null, elapsedMs: 0 }
}
