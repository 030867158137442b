import type { Delivered } from '../../shared/domain/operation.ts'
import { AppError, type Failure } from '../../shared/failure.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import type { Delivery } from '../connectors/connector.ts'
import type { Share } from './delivery-site.ts'
import { isStored } from './operation-record.ts'
import { createOutputTail } from './output-tail.ts'
import { failureOf } from './thrown-failure.ts'
import type { Workings } from './workings.ts'

/** Patience with a command that was told to stop, in ms: longer than what it is given there to put its things in order. */
const graceMs = 5_000

/**
 * Makes the application take up what is stored, once for all these shares, or says what a person must do. Leaves the
 * targets `delivering` where the application can be asked and nothing failed, otherwise `by-hand`.
 *
 * @param current  those of the shares that are still waited for
 * @returns lost: there is nothing to deliver with any more · stopped: by `stop` or the app's end
 */
export async function runCommand(
  shares: readonly Share[],
  current: () => readonly Share[],
  stop: AbortSignal,
  workings: Workings,
): Promise<'ended' | 'stopped' | 'lost'> {
  const { clock, connections, ending } = workings
  const open = connections.find(shares[0]?.part.connectionId ?? '')
  const delivery = open?.connector.delivery
  if (open === undefined || delivery === undefined) return 'lost'
  const begun: Delivered = {
    state: 'running',
    steps: delivery.steps,
    startedAtMs: Math.round(clock.nowMs()),
    elapsedMs: null,
    exitCode: null,
    output: '',
    servedAtMs: null,
    hasProbe: delivery.probe !== undefined,
  }
  const refusal = refusalOf(open, delivery)
  if (delivery.by === 'person' || refusal !== null) {
    await leave(current(), begun, refusal, workings)
    return 'ended'
  }
  const started = performance.now()
  const showing = createShowing(current, begun, workings)
  await note(current(), begun, workings)
  for (const { operation } of shares) await workings.checkpoint('delivering', operation.id)
  const stopped = AbortSignal.any([stop, ending])
  if (stopped.aborted) return 'stopped'
  const end = await runToItsEnd(open, delivery, stopped, showing.add, workings)
  const { exitCode } = end
  const failure = withoutSecrets(end.failure, workings)
  showing.close()
  if (stopped.aborted) return 'stopped'
  for (const { operation } of shares) await workings.checkpoint('delivered', operation.id)
  const elapsedMs = performance.now() - started
  await leave(current(), { ...begun, exitCode, elapsedMs, output: showing.output() }, failure, workings)
  return 'ended'
}

function refusalOf({ connection }: OpenConnection, { by }: Delivery): Failure | null {
  // set to read-only since it was stored: a command of ours changes what is served
  const isRefused = by === 'command' && connection.access === 'read-only'
  return isRefused ? { code: 'access-read-only', connection: connection.name } : null
}

type End = { readonly exitCode: number | null; readonly failure: Failure | null }

async function runToItsEnd(
  { connection }: OpenConnection,
  delivery: Delivery,
  stop: AbortSignal,
  onOutput: (text: string) => void,
  { limits, log }: Workings,
): Promise<End> {
  const signal = AbortSignal.any([stop, AbortSignal.timeout(limits.delivery.commandMs)])
  const { promise: leftBehind, reject } = Promise.withResolvers<never>()
  let timer: NodeJS.Timeout | undefined
  const giveGrace = () => {
    timer = setTimeout(() => reject(new AppError({ code: 'cancelled' })), graceMs)
  }
  signal.addEventListener('abort', giveGrace, { once: true })
  try {
    const { exitCode, failure } = await Promise.race([delivery.deliver(signal, onOutput), leftBehind])
    return { exitCode, failure: failure ?? failedWith(exitCode, connection.name) }
  } catch (error) {
    return { exitCode: null, failure: failureOf(error, log) }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', giveGrace)
  }
}

function withoutSecrets(failure: Failure | null, { redact }: Workings): Failure | null {
  return failure?.code === 'command-failed' ? { ...failure, detail: redact(failure.detail) } : failure
}

function failedWith(exitCode: number | null, connection: string): Failure | null {
  if (exitCode === 0) return null
  const program = 'apply command'
  return { code: 'command-failed', connection, program, problem: 'exit', exitCode, detail: '' }
}

/** What is printed is shown bundled; a build prints a thousand lines in a second. */
function createShowing(current: () => readonly Share[], begun: Delivered, workings: Workings) {
  const tail = createOutputTail(workings.redact)
  let timer: NodeJS.Timeout | undefined
  const show = () => {
    timer = undefined
    for (const { operation, part } of current()) {
      part.delivered = { ...begun, output: tail.text() }
      workings.announce(operation)
    }
  }
  return {
    output: tail.text,
    add(text: string): void {
      tail.add(text)
      timer ??= setTimeout(show, workings.limits.delivery.outputEveryMs)
    },
    close: () => clearTimeout(timer),
  }
}

async function note(shares: readonly Share[], delivered: Delivered, workings: Workings): Promise<void> {
  for (const { operation, part } of shares) {
    part.delivered = delivered
    workings.announce(operation)
    await workings.keep(operation, () => workings.journal.saveConnection(operation, part))
  }
}

/** Nothing of ours runs any more: asked of the application, or left to a person. */
async function leave(
  shares: readonly Share[],
  delivered: Delivered,
  failure: Failure | null,
  workings: Workings,
): Promise<void> {
  const isAutomatic = delivered.exitCode === 0 && failure === null
  const isAsked = isAutomatic && delivered.hasProbe
  const state = isAsked ? 'waiting-for-probe' : failure === null ? 'by-hand' : 'failed'
  for (const { operation, part, targets } of shares) {
    part.delivered = { ...delivered, state }
    const stored = [...targets].filter(isStored)
    for (const target of stored) {
      target.state = isAsked ? 'delivering' : 'by-hand'
      target.failure = failure
    }
    workings.announce(operation)
    await workings.save(operation, part, stored)
  }
}
