import { z } from 'zod'

/** Longest message a page may send, in characters. */
export const longestMessage = 1024 * 1024

const CallId = z.string().min(1).max(32)

/** The two kinds of message our own client sends: a call, and that a call is not wanted any more. */
const CallMessage = z.union([
  z.strictObject({
    i: CallId,
    t: z.literal(1).optional(),
    p: z.strictObject({
      u: z.string().regex(/^\/[A-Za-z0-9/]{1,200}$/),
      b: z.unknown().optional(),
      h: z.strictObject({ 'last-event-id': z.string().max(200) }).optional(),
    }),
  }),
  z.strictObject({ i: CallId, t: z.literal(4), p: z.unknown().optional() }),
])

/** A window opening a large workspace makes some dozens of calls at once. */
const rate = { burst: 1000, perSecond: 200 }

/**
 * Stands before the contract on every line from a page. What is not a call, or comes faster than any screen asks,
 * never reaches the router; the line is closed, and an honest page dials again.
 *
 * @param nowMs a clock that never goes back, such as `performance.now`
 * @returns whether this message may pass
 */
export function createCallGate(nowMs: () => number): (message: unknown) => message is string {
  let left = rate.burst
  let countedAtMs = nowMs()
  return (message): message is string => {
    const now = nowMs()
    left = Math.min(rate.burst, left + ((now - countedAtMs) / 1000) * rate.perSecond)
    countedAtMs = now
    if (left < 1 || typeof message !== 'string' || message.length > longestMessage) return false
    left -= 1
    try {
      return CallMessage.safeParse(JSON.parse(message)).success
    } catch {
      return false
    }
  }
}
