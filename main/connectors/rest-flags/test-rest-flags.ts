import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { RestFlagsSettings } from '../../../shared/domain/rest-flags-settings.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import type { ConnectContext } from '../connector.ts'
import type { ConnectStage } from '../http/connecting-agent.ts'
import { createHttpClient, type HttpClient, type RequestLimits } from '../http/http-client.ts'
import type { HttpTarget } from '../http/http-target.ts'
import { clockReport, targetOf, usualPatience, type Patience } from './connect-rest-flags.ts'
import { createFlagApi, type FlagList } from './flag-api.ts'
import { flagPath, listPath } from './flag-path.ts'

type Step = TestStep['step']
type Said = Pick<TestStep, 'result' | 'found' | 'because'>

const order: readonly Step[] = [
  'name-resolution',
  'tcp',
  'tls',
  'sign-in',
  'tables',
  'read',
  'write',
  'role',
  'clock',
  'round-trip',
]
/** Above this, ages that people compare by eye begin to lie. `Date` itself is only right to a second. */
const clockToleranceMs = 3_000
/** Seed 004: "API response time: < 200ms for flag retrieval". */
const promisedMs = 200

/**
 * Step by step, through the very code that connects and reads. Nothing is written, so that whether this secret may
 * write stays open: the seed's API has no way to ask.
 */
export async function* testRestFlags(
  settings: RestFlagsSettings,
  context: ConnectContext,
  signal: AbortSignal,
  patience: Patience = usualPatience,
): AsyncGenerator<TestStep> {
  const stages = new Map<ConnectStage, { readonly found: string; readonly atMs: number }>()
  const options = {
    connectMs: patience.connectMs,
    onStage: (stage: ConnectStage, found: string) => {
      if (!stages.has(stage)) stages.set(stage, { found, atMs: performance.now() })
    },
  }
  const target = targetOf(settings, context)
  const client = createHttpClient(target, options)
  const limits = { deadlineMs: patience.answerMs, signal }
  const api = createFlagApi(client, settings, { uncached: true })
  const startedMs = performance.now()
  try {
    const asked = await attempt(() => api.list(limits))
    // no secret, so nothing was asked; how far the network leads is still worth knowing
    if ('failure' in asked && isAboutSignIn(asked.failure) && stages.size === 0)
      await knock(target, settings, options, limits)
    if (signal.aborted) throw new AppError({ code: 'cancelled' })
    const endedMs = performance.now()
    let sinceMs = startedMs
    const begin = (step: Step, said: Said, untilMs: number): TestStep => {
      const done = { step, ...said, elapsedMs: Math.max(0, untilMs - sinceMs) }
      sinceMs = untilMs
      return done
    }
    for (const stage of ['name-resolution', 'tcp', 'tls'] as const) {
      const reached = stages.get(stage)
      if (stage === 'tls' && settings.tls.mode === 'off' && stages.has('tcp')) {
        // a secret that may not go over this wire is refused here, where the reason belongs
        if ('failure' in asked && asked.failure.code === 'tls-failed') {
          yield begin('tls', failed(asked.failure), endedMs)
          return yield* skippedAfter('tls')
        }
        yield skipped('tls', 'switched off in the settings')
      } else if (reached !== undefined) yield begin(stage, passed(reached.found), reached.atMs)
      else if ('failure' in asked) {
        yield begin(stage, failed(asked.failure), endedMs)
        return yield* skippedAfter(stage)
      }
    }
    if ('failure' in asked && isAboutSignIn(asked.failure)) {
      yield begin('sign-in', failed(asked.failure), endedMs)
      return yield* skippedAfter('sign-in')
    }
    if ('failure' in asked) {
      yield skipped('sign-in', 'not known before the API itself has answered')
      yield begin('tables', failed(asked.failure), endedMs)
      return yield* skippedAfter('tables')
    }
    const list = asked.value
    yield begin('sign-in', signedIn(settings), endedMs)
    yield { step: 'tables', ...passed(describe(list, settings)), elapsedMs: 0 }
    yield await timed('read', () => readOne(list, settings, client, limits))
    yield await timed('write', () => writeOf(list, settings, client, limits, context))
    yield skipped('role', 'an HTTP API does not tell a primary from a replica')
    const { clockOffsetMs, roundTripMs } = clockReport(
      await attempt(() => api.list(limits)).then(valueOr(list)),
    )
    yield { step: 'clock', ...clock(clockOffsetMs), elapsedMs: 0 }
    yield { step: 'round-trip', ...roundTrip(roundTripMs ?? 0), elapsedMs: roundTripMs ?? 0 }
  } finally {
    client.close()
  }
}

async function knock(
  target: HttpTarget,
  settings: RestFlagsSettings,
  options: Parameters<typeof createHttpClient>[1],
  limits: RequestLimits,
): Promise<void> {
  const nameless = createHttpClient({ ...target, authentication: { scheme: 'none' } }, options)
  try {
    // whatever it answers: only the way there counts
    await attempt(() => nameless.send({ method: 'GET', path: listPath(settings) }, limits))
  } finally {
    nameless.close()
  }
}

function signedIn({ authentication }: RestFlagsSettings): Said {
  switch (authentication.scheme) {
    case 'none':
      return { result: 'warning', found: 'the API answers without any sign-in', because: null }
    case 'basic':
      return passed(authentication.user)
    case 'bearer':
      return passed('the token was let in')
    case 'api-key':
      return passed(`the key in ${authentication.header} was let in`)
  }
}

function describe({ listed, environment, updatedAt }: FlagList, settings: RestFlagsSettings): string {
  const odd = [...listed.values()].filter(value => typeof value !== 'boolean').length
  return [
    `${listPath(settings)} (${flags(listed.size)})`,
    ...(environment === null ? [] : [`it calls itself "${environment.slice(0, 60)}"`]),
    ...(updatedAt === null ? ['it does not say when it was updated'] : []),
    ...(odd === 0 ? [] : [`${odd} values are neither true nor false, which an application takes for off`]),
  ].join(', ')
}

async function readOne(
  list: FlagList,
  settings: RestFlagsSettings,
  client: HttpClient,
  limits: RequestLimits,
): Promise<Said> {
  const key = someKey(list, settings)
  if (key === undefined) return passed('no flags yet')
  const details = await createFlagApi(client, settings, { uncached: true }).get(key, limits)
  if (details !== undefined) return passed(`${flags(list.listed.size)}, ${key.slice(0, 60)} in detail`)
  return { result: 'failed', found: '', because: { code: 'not-found', what: 'flag', id: key } }
}

/** OPTIONS changes nothing and may tell which methods there are; it never tells whether this secret may use them. */
async function writeOf(
  list: FlagList,
  settings: RestFlagsSettings,
  client: HttpClient,
  limits: RequestLimits,
  { name: connection, readOnly }: ConnectContext,
): Promise<Said> {
  const path = flagPath(someKey(list, settings) ?? 'switchyard', settings) ?? listPath(settings)
  const answer = await client.send({ method: 'OPTIONS', path }, limits)
  const allowed = answer
    .header('allow')
    ?.toUpperCase()
    .split(/\s*,\s*/)
  if (answer.status < 300 && allowed !== undefined && !allowed.includes('PUT'))
    return {
      result: 'warning',
      found: '',
      because: { code: 'permission-missing', connection, needed: `PUT ${path}` },
    }
  const seen = answer.status < 300 && allowed !== undefined ? 'PUT is offered; ' : ''
  const own = readOnly ? '; the connection itself is read-only' : ''
  const found = `${seen}that this secret may write cannot be proved without a write${own}`
  return { result: 'warning', found, because: null }
}

function flags(count: number): string {
  return count === 1 ? '1 flag' : `${count} flags`
}

function someKey({ listed }: FlagList, settings: RestFlagsSettings): string | undefined {
  return [...listed.keys()].find(key => flagPath(key, settings) !== undefined)
}

function clock(offsetMs: number | null): Said {
  if (offsetMs === null) return { result: 'warning', found: 'the API does not tell its time', because: null }
  const result = Math.abs(offsetMs) > clockToleranceMs ? 'warning' : 'passed'
  return { result, found: `${(offsetMs / 1000).toFixed(0)} s, to a second`, because: null }
}

function roundTrip(ms: number): Said {
  const slow = ms > promisedMs
  const found = `${ms.toFixed(1)} ms${slow ? `, over the ${promisedMs} ms that such an API promises` : ''}`
  return { result: slow ? 'warning' : 'passed', found, because: null }
}

function isAboutSignIn({ code }: Failure): boolean {
  return [
    'sign-in-refused',
    'permission-missing',
    'secret-needed',
    'vault-locked',
    'secret-store-failed',
  ].includes(code)
}

function passed(found: string): Said {
  return { result: 'passed', found, because: null }
}

function failed(because: Failure): Said {
  return { result: 'failed', found: '', because }
}

function skipped(step: Step, found: string): TestStep {
  return { step, result: 'skipped', found, because: null, elapsedMs: 0 }
}

function* skippedAfter(step: Step): Generator<TestStep> {
  for (const later of order.slice(order.indexOf(step) + 1)) yield skipped(later, '')
}

type Attempted<T> = { readonly value: T } | { readonly failure: Failure }

async function attempt<T>(work: () => Promise<T>): Promise<Attempted<T>> {
  try {
    return { value: await work() }
  } catch (error) {
    if (!(error instanceof AppError)) throw error
    return { failure: error.failure }
  }
}

function valueOr<T>(otherwise: T): (attempted: Attempted<T>) => T {
  return attempted => ('value' in attempted ? attempted.value : otherwise)
}

async function timed(step: Step, work: () => Promise<Said>): Promise<TestStep> {
  const startedMs = performance.now()
  const done = await attempt(work)
  const said = 'value' in done ? done.value : failed(done.failure)
  return { step, ...said, elapsedMs: performance.now() - startedMs }
}
