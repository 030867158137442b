import { setTimeout as wait } from 'node:timers/promises'
import type { Failure } from '../../../shared/failure.ts'
import type { FlagWrite, WriteLimits, WriteResult } from '../connector.ts'
import type { RequestLimits } from '../http/http-client.ts'
import type { FlagApi } from './flag-api.ts'
import { inParallel } from './in-parallel.ts'
import { writeFlag, type Written } from './write-flag.ts'

/** PUTs under way at once: a hundred flags in seconds, without looking like an attack. */
const width = 8
/** Of a server that says "too many" and not for how long. */
const usualPauseMs = 1_000
/** Less than this is not enough to get there and back. */
const leastMs = 50

export type Batch = {
  readonly api: FlagApi
  readonly connection: string
  readonly connectionId: string
  readonly descriptionOf: (key: string) => string | null
}

/**
 * A batch of bounded parallel requests; rollbacks begin first.
 *
 * "Given up on" and "cannot land later" are not the same over HTTP, and this is how far it goes. No request begins
 * after `landBeforeMs`; one under way is given up at that instant by resetting its connection, so that whatever this
 * machine still held of it is thrown away instead of delivered. A request that had already left may still be carried
 * out later, by a proxy that holds it back or a server that queues it: HTTP knows no limit that travels with a
 * request. So such a write is `unknown` and never "failed". The reconciler reads it until it is settled: a rollback
 * that lands late writes what the next attempt writes too; a late change or restore shows up as what is found then,
 * or as drift, and is never taken for done.
 */
export async function applyWrites(
  batch: Batch,
  writes: readonly FlagWrite[],
  limits: WriteLimits,
  signal: AbortSignal,
): Promise<readonly WriteResult[]> {
  const startedMs = performance.now()
  const leftMs = (): number => limits.landBeforeMs - (performance.now() - startedMs)
  const requestLimits = (): RequestLimits => ({ deadlineMs: Math.max(1, leftMs()), signal })
  const results = new Map<FlagWrite, WriteResult>()
  let pausedUntilMs = 0
  let lastPause: Failure | null = null

  const late: Failure = { code: 'no-answer', connection: batch.connection, afterMs: limits.landBeforeMs }
  const attempt = async ({ key, intent }: FlagWrite): Promise<Written> => {
    for (;;) {
      const pauseMs = pausedUntilMs - performance.now()
      if (signal.aborted) return notSent({ code: 'cancelled' })
      if (Math.max(pauseMs, 0) + leastMs > leftMs()) return notSent(lastPause ?? late)
      if (pauseMs > 0) {
        await wait(pauseMs, undefined, { signal }).catch(() => undefined)
        continue
      }
      const writing = { ...batch, knownDescription: batch.descriptionOf(key) }
      const written = await writeFlag(writing, key, intent, requestLimits)
      const pause = pauseAsked(written)
      if (pause === undefined) return written
      // all requests of this batch count against the same limit
      pausedUntilMs = Math.max(pausedUntilMs, performance.now() + pause)
      lastPause = written.failure
    }
  }

  const order = [...writes].sort((left, right) => rank(left) - rank(right))
  await inParallel(order, width, async write => {
    const begunMs = performance.now()
    const written = await attempt(write)
    results.set(write, { key: write.key, ...written, elapsedMs: performance.now() - begunMs })
  })
  return writes.map(write => results.get(write) ?? { key: write.key, ...notSent(late), elapsedMs: 0 })
}

function rank({ intent }: FlagWrite): number {
  return intent.kind === 'roll-back' ? 0 : 1
}

/** How long a server that put the request off wants to be left alone, in ms; undefined: it did not put it off. */
function pauseAsked({ status, failure }: Written): number | undefined {
  if (status !== 'not-sent' || failure?.code !== 'answer-unusable' || failure.problem !== 'rate-limited')
    return undefined
  return Math.max(failure.retryAfterMs ?? usualPauseMs, leastMs)
}

function notSent(failure: Failure): Written {
  return { status: 'not-sent', overwritten: null, failure }
}
