import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import { AppError } from '../../../shared/failure.ts'
import type { ConnectContext } from '../connector.ts'
import type { Resolve } from '../http/guarded-lookup.ts'
import { askApplication, probeClient } from './ask-application.ts'
import { storeOf, usualPatience, whyNotDeliverable, type Patience } from './connect-env-file.ts'
import { commandText } from './env-file-by-hand.ts'
import { statesOf } from './env-flags.ts'
import { findOverriding } from './find-overriding.ts'
import { findProgram } from './find-program.ts'

type Step = TestStep['step']
type Said = Pick<TestStep, 'result' | 'found' | 'because'>

/**
 * The file read, its variables found, written nothing, the command looked for and not run, the application asked. Steps
 * of the common list that such a store does not have are left out.
 */
export async function* testEnvFile(
  settings: EnvFileSettings,
  context: ConnectContext,
  signal: AbortSignal,
  patience: Patience = usualPatience,
  resolve?: Resolve,
): AsyncIterable<TestStep> {
  const { name: connection } = context
  const store = storeOf(settings, connection)
  let bytes: string | undefined
  yield await timed('read', async () => {
    bytes = (await store.read({ deadlineMs: patience.readMs, signal })).bytes
    return passed(`${bytes.length} bytes`)
  })
  if (bytes === undefined) {
    for (const step of ['tables', 'write', 'role', 'round-trip'] as const) yield skipped(step, '')
    return
  }
  const states = statesOf(bytes, settings, context.connectionId)
  const keys = states.map(({ flag }) => flag.key)
  yield await timed('tables', async () => {
    const said = describe(states, settings)
    if (settings.access.via !== 'file') return said
    const place = { connection, file: settings.access.path }
    const others = await findOverriding(place, keys, { deadlineMs: patience.readMs, signal })
    if (others.length === 0) return said
    const found = `${said.found}; ${others.join(' and ')} beside it ${others.length === 1 ? 'sets' : 'set'} some of them as well, and a build believes that more`
    return { result: 'warning', found, because: null }
  })
  yield await timed('write', async () => {
    await store.checkWritable()
    const own = context.readOnly ? '; the connection itself is read-only' : ''
    return passed(`it may be replaced${own}`)
  })
  yield await timed('role', async () => {
    const because = await whyNotDeliverable(settings, connection)
    if (because !== undefined && settings.apply === null) return { result: 'warning', found: '', because }
    if (because !== undefined || settings.apply === null) throw new AppError(because ?? { code: 'cancelled' })
    const [program = ''] = settings.apply.command
    return passed(
      `${(await findProgram(program)) ?? program}, not run now: ${commandText(settings.apply.command)}`,
    )
  })
  const { probe } = settings
  if (probe === null) {
    const found = 'there is no address to ask, so that a person has to confirm each change'
    yield { step: 'round-trip', result: 'warning', found, because: null, elapsedMs: 0 }
    return
  }
  yield await timed('round-trip', async () => {
    const client = probeClient(probe, connection, patience.connectMs, resolve)
    try {
      const limits = { deadlineMs: patience.answerMs, signal }
      const served = await askApplication(client, { ...settings, probe }, keys, limits)
      const found = `the application tells ${served.size} of ${keys.length}`
      return { result: served.size < keys.length ? 'warning' : 'passed', found, because: null }
    } finally {
      client.close()
    }
  })
}

function describe(states: ReturnType<typeof statesOf>, { emergency, prefix }: EnvFileSettings): Said {
  const flags = states.filter(({ flag }) => flag.key !== emergency?.variable)
  const everyone = states.find(({ flag }) => flag.key === emergency?.variable)
  const hasEveryone = everyone !== undefined && everyone.flag.stored['value'] !== null
  const found = [
    `${flags.length === 1 ? '1 variable' : `${flags.length} variables`} with ${prefix}`,
    ...(emergency === null
      ? []
      : [hasEveryone ? emergency.variable : `no ${emergency.variable} yet: a rollback adds it`]),
  ].join(', ')
  return { result: flags.length === 0 ? 'warning' : 'passed', found, because: null }
}

function passed(found: string): Said {
  return { result: 'passed', found, because: null }
}

function skipped(step: Step, found: string): TestStep {
  return { step, result: 'skipped', found, because: null, elapsedMs: 0 }
}

async function timed(step: Step, work: () => Promise<Said>): Promise<TestStep> {
  const startedMs = performance.now()
  try {
    const said = await work()
    return { step, ...said, elapsedMs: performance.now() - startedMs }
  } catch (error) {
    if (!(error instanceof AppError) || error.failure.code === 'cancelled') throw error
    const elapsedMs = performance.now() - startedMs
    return { step, result: 'failed', found: '', because: error.failure, elapsedMs }
  }
}
