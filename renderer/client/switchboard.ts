import { mapEventIterator, type ClientContext, type ClientLink } from '@orpc/client'
import { TANSTACK_QUERY_OPERATION_CONTEXT_SYMBOL } from '@orpc/tanstack-query'
import { AppError } from '../../shared/failure.ts'
import type { Wire } from './wire.ts'

const hostLost = () => new AppError({ code: 'host-lost' })

/** One link for the whole life of the window, over whichever wire is up. */
export type Switchboard = {
  readonly link: ClientLink<ClientContext>
  plug(wire: Wire): void
  /** No wire, and none at once: a question waits for the next wire, an order fails now. */
  unplug(): void
}

/**
 * A query waits for the host to come back and is asked again on the new wire, so that a screen keeps what it shows.
 * Anything else fails at once with `host-lost`: an order that waits would be carried out when nobody expects it.
 * Before the first wire everything waits: the window is still opening.
 */
export function createSwitchboard(): Switchboard {
  let wire: Wire | undefined
  let opening = true
  const waiting = new Set<(wire: Wire | undefined) => void>()

  const nextWire = (signal: AbortSignal | undefined) =>
    new Promise<Wire | undefined>((resolve, reject) => {
      waiting.add(resolve)
      signal?.addEventListener(
        'abort',
        () => {
          waiting.delete(resolve)
          reject(signal.reason)
        },
        { once: true },
      )
    })

  async function wireFor(patient: boolean, signal: AbortSignal | undefined): Promise<Wire> {
    for (;;) {
      if (wire !== undefined) return wire
      if (!patient && !opening) throw hostLost()
      await nextWire(signal)
    }
  }

  return {
    link: {
      async call(path, input, options) {
        const patient = isQuery(options.context)
        for (;;) {
          const used = await wireFor(patient, options.signal)
          try {
            const output = await used.link.call(path, input, options)
            return isEventStream(output) ? losingHost(output, used) : output
          } catch (error) {
            if (!used.isClosed()) throw error
            if (!patient || options.signal?.aborted === true) throw hostLost()
          }
        }
      },
    },
    plug(next) {
      wire = next
      opening = false
      release(next)
    },
    unplug() {
      wire = undefined
      opening = false
      release(undefined)
    },
  }

  function release(next: Wire | undefined) {
    const released = [...waiting]
    waiting.clear()
    for (const resolve of released) resolve(next)
  }
}

function isQuery(context: ClientContext): boolean {
  const operation: unknown = Reflect.get(context, TANSTACK_QUERY_OPERATION_CONTEXT_SYMBOL)
  return (
    typeof operation === 'object' &&
    operation !== null &&
    'type' in operation &&
    operation.type !== 'mutation'
  )
}

function isEventStream(output: unknown): output is AsyncIterator<unknown> {
  return typeof output === 'object' && output !== null && Symbol.asyncIterator in output && 'next' in output
}

/** A stream cut by the loss of the host says so, instead of looking cancelled. */
function losingHost(stream: AsyncIterator<unknown>, wire: Wire) {
  return mapEventIterator(stream, {
    value: async value => value,
    error: async error => (wire.isClosed() ? hostLost() : error),
  })
}
