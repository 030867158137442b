import type { Reading } from './flag-cache.ts'

/**
 * Decides which reading may replace what is known of a flag. One counter orders everything: the begin of each
 * reading, and the instants at which operations let go of flags or recorded what they read back.
 *
 * The rule compares begins, not ends: a store answers with what it held at some instant after the begin, so a
 * reading begun after a read-back can only be as new or newer. One begun before it may be older, and is dropped
 * even when it happens to be newer; the next poll brings that.
 */
export type ReadingOrder = {
  begin(connectionId: string): Reading
  hold(connectionId: string, keys: readonly string[]): () => void
  /** May this reading say what the flag is? `ours`: read back by the operation itself. */
  accepts(reading: Reading, key: string, ours: boolean): boolean
  /** An operation recorded what it read back. */
  readBack(reading: Reading, keys: readonly string[]): void
  /** The cache holds something that a full reading begun before now cannot vouch for. */
  diverged(connectionId: string): void
  /** Is the cache, with this full reading taken in, exactly what that reading said? */
  isWhole(reading: Reading): boolean
}

type Order = {
  readonly held: Map<string, number>
  /** readings begun before this must not speak of the key */
  readonly notBefore: Map<string, number>
  divergedAt: number
}

export function createReadingOrder(): ReadingOrder {
  let counter = 0
  const orders = new Map<string, Order>()
  const orderOf = (connectionId: string): Order => {
    const known = orders.get(connectionId)
    if (known !== undefined) return known
    const order: Order = { held: new Map(), notBefore: new Map(), divergedAt: 0 }
    orders.set(connectionId, order)
    return order
  }

  return {
    begin: connectionId => ({ connectionId, sequence: ++counter }),
    hold: (connectionId, keys) => {
      const order = orderOf(connectionId)
      for (const key of keys) order.held.set(key, (order.held.get(key) ?? 0) + 1)
      let isHeld = true
      return () => {
        if (!isHeld) return
        isHeld = false
        counter += 1
        order.divergedAt = counter
        for (const key of keys) {
          const others = (order.held.get(key) ?? 1) - 1
          if (others === 0) order.held.delete(key)
          else order.held.set(key, others)
          order.notBefore.set(key, counter)
        }
      }
    },
    accepts: (reading, key, ours) => {
      const order = orderOf(reading.connectionId)
      if (!ours && order.held.has(key)) return false
      return reading.sequence >= (order.notBefore.get(key) ?? 0)
    },
    readBack: (reading, keys) => {
      const order = orderOf(reading.connectionId)
      for (const key of keys)
        order.notBefore.set(key, Math.max(reading.sequence, order.notBefore.get(key) ?? 0))
      counter += 1
      order.divergedAt = counter
    },
    diverged: connectionId => {
      counter += 1
      orderOf(connectionId).divergedAt = counter
    },
    isWhole: reading => reading.sequence > orderOf(reading.connectionId).divergedAt,
  }
}
