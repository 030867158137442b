import { setImmediate as nextTurn } from 'node:timers/promises'

/** Bits for each id: of a million ids some ten thousand are looked at twice, and the table stays 8 MB. */
const bitsPerId = 64
const mostBits = 2 ** 29

/**
 * Ids in chunks, each once, in the order in which they first appear.
 *
 * @param suspects  which may repeat; see `mayRepeat`
 */
export async function* eachOnce(
  read: () => Iterable<readonly string[]>,
  suspects: ReadonlySet<string>,
): AsyncGenerator<readonly string[]> {
  const given = new Set<string>()
  for (const chunk of read()) {
    const fresh = suspects.size === 0 ? chunk : chunk.filter(id => isFirst(id, suspects, given))
    if (fresh.length > 0) yield fresh
    await nextTurn()
  }
}

function isFirst(id: string, suspects: ReadonlySet<string>, given: Set<string>): boolean {
  if (!suspects.has(id)) return true
  if (given.has(id)) return false
  given.add(id)
  return true
}

/**
 * Every id that repeats, and a few others. A set of a million ids would be 100 MB, so they are only marked in a table of
 * bits, and those alone are remembered whose place was taken.
 *
 * @param total  how many ids there are, about
 */
export async function mayRepeat(
  read: () => Iterable<readonly string[]>,
  total: number,
): Promise<Set<string>> {
  const bits = Math.min(mostBits, 2 ** Math.ceil(Math.log2(Math.max(1, total) * bitsPerId)))
  const table = new Uint8Array(Math.max(1, bits / 8))
  const suspects = new Set<string>()
  for (const chunk of read()) {
    for (const id of chunk) {
      const at = hashOf(id) & (bits - 1)
      const bit = 1 << (at & 7)
      const byte = table[at >>> 3] ?? 0
      if ((byte & bit) !== 0) suspects.add(id)
      else table[at >>> 3] = byte | bit
    }
    await nextTurn()
  }
  return suspects
}

/** FNV-1a, stirred once more: ids that follow one another differ in few bits. */
function hashOf(id: string): number {
  let hash = 0x811c9dc5
  for (let index = 0; index < id.length; index += 1) {
    hash = Math.imul(hash ^ id.charCodeAt(index), 0x01000193)
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  return (hash ^ (hash >>> 13)) >>> 0
}
