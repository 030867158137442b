/** Counts how many different texts it was given. */
export type DistinctCount = { add(text: string): void; readonly size: number }

type Shard = { slots: Float64Array; size: number }

const shardCount = 1024
const firstSlots = 64

/**
 * Texts are told apart by 53 bits of them, in 8 to 20 bytes each, where the texts themselves would be a hundred. Among
 * five million ids the chance that any two are taken for one is about one in a thousand; the count is then one too low.
 * In many small tables, since one large table that grows would hold everything else up while it does.
 */
export function createDistinctCount(): DistinctCount {
  const shards = Array.from({ length: shardCount }, (): Shard => ({
    slots: new Float64Array(firstSlots),
    size: 0,
  }))
  let size = 0
  return {
    add: text => {
      // 0 is an empty slot
      const hash = hashOf(text) || 1
      const shard = shards[hash % shardCount]
      if (shard === undefined || !put(shard.slots, hash)) return
      size += 1
      shard.size += 1
      if (shard.size * 4 >= shard.slots.length * 3) grow(shard)
    },
    get size() {
      return size
    },
  }
}

function put(slots: Float64Array, hash: number): boolean {
  const mask = slots.length - 1
  for (let at = Math.floor(hash / shardCount) % slots.length; ; at = (at + 1) & mask) {
    if (slots[at] === hash) return false
    if (slots[at] === 0) {
      slots[at] = hash
      return true
    }
  }
}

function grow(shard: Shard): void {
  const larger = new Float64Array(shard.slots.length * 2)
  for (const hash of shard.slots) if (hash !== 0) put(larger, hash)
  shard.slots = larger
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
