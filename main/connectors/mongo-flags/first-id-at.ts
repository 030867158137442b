import { ObjectId } from 'mongodb'

/** The smallest id that can be made in that second; ids know no finer time. */
export function firstIdAt(ms: number): ObjectId {
  return ObjectId.createFromHexString(
    `${Math.floor(ms / 1_000)
      .toString(16)
      .padStart(8, '0')
      .slice(-8)}${'0'.repeat(16)}`,
  )
}
