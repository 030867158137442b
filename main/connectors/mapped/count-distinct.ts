/** Counts how many different texts it was given. */
export type DistinctCount = { add(text: string): void; readonly size: number }

/**
 * Texts are told apart by 53 bits of them, in 8 to 16 bytes each, where the texts themselves would be a hundred. Among
 * five million ids the chance that any two are taken for one is about one in a thousand; the count is then one too low.
 */
export function createDistinctCount(): DistinctCount {
  let slots = new Float64Array(1024)
  let size = 0

  const put = (table: Float64Array, hash: number): boolean => {
    const mask = table.length - 1
    for (let at = hash % table.length; ; at = (at + 1) & mask) {
      if (table[at] === hash) return false
      if (table[at] === 0) {
        table[at] = hash
        return true
      }
    }
  }
  return {
    add: text => {
      // 0 is an empty slot
      if (!put(slots, hashOf(text) || 1)) return
      size += 1
      if (size * 4 < slots.length * 3) return
      const larger = new Float64Array(slots.length * 2)
      for (const hash of slots) if (hash !== 0) put(larger, hash)
      slots = larger
    },
    get size() {
      return size
    },
  }
}

/** Two 32-bit hashes side by side, 53 bits of them: spreads well and needs no big numbers. Not against forgery. */
function hashOf(text: string): number {
  let one = 0xdeadbeef
  let two = 0x41c6ce57
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index)
    one = Math.imul(one ^ code, 2654435761)
    two = Math.imul(two ^ code, 1597334677)
  }
  one = Math.imul(one ^ (one >>> 16), 2246822507) ^ Math.imul(two ^ (two >>> 13), 3266489909)
  two = Math.imul(two ^ (two >>> 16), 2246822507) ^ Math.imul(one ^ (one >>> 13), 3266489909)
  return 4_294_967_296 * (2_097_151 & two) + (one >>> 0)
}
