/** What goes first on a connection: a new rollback, then what is left of one, then everything else. */
export type Urgency = 'rollback' | 'rollback-again' | 'ordinary'

const order: readonly Urgency[] = ['rollback', 'rollback-again', 'ordinary']

type Turn = { readonly urgency: Urgency; readonly cutOff: AbortController; readonly begin: () => void }
type Lane = { running: Turn | undefined; readonly waiting: Turn[] }

/**
 * Writes on one connection happen one after another, so that what is read back after a write is not already
 * the next one's doing. A rollback overtakes everything that waits, and an ordinary write under way gets
 * `rollbackPatienceMs` to end before its signal is aborted.
 */
export function createWriteLanes(rollbackPatienceMs: number) {
  const lanes = new Map<string, Lane>()

  return async function inLane<T>(
    connectionId: string,
    urgency: Urgency,
    work: (cutOff: AbortSignal) => Promise<T>,
  ): Promise<T> {
    const lane = lanes.get(connectionId) ?? { running: undefined, waiting: [] }
    lanes.set(connectionId, lane)
    const { promise, resolve } = Promise.withResolvers<void>()
    const turn = { urgency, cutOff: new AbortController(), begin: resolve }
    if (lane.running === undefined) lane.running = turn
    else await waitFor(lane, turn, promise, rollbackPatienceMs)
    try {
      return await work(turn.cutOff.signal)
    } finally {
      // handed over before anyone else can look, or a newcomer would run beside the next in line
      lane.running = takeNext(lane)
      if (lane.running === undefined) lanes.delete(connectionId)
      else lane.running.begin()
    }
  }
}

async function waitFor(lane: Lane, turn: Turn, begun: Promise<void>, patienceMs: number): Promise<void> {
  lane.waiting.push(turn)
  const { running } = lane
  const isHeldUp = turn.urgency === 'rollback' && running?.urgency === 'ordinary'
  const timer = isHeldUp ? setTimeout(() => running.cutOff.abort(), patienceMs) : undefined
  await begun
  clearTimeout(timer)
}

function takeNext(lane: Lane): Turn | undefined {
  for (const urgency of order) {
    const at = lane.waiting.findIndex(turn => turn.urgency === urgency)
    if (at >= 0) return lane.waiting.splice(at, 1)[0]
  }
  return undefined
}

export type InLane = ReturnType<typeof createWriteLanes>
