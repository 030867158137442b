import { deflateRawSync, inflateRawSync } from 'node:zlib'

/** integers: differences, since batches come in order · uuids: 16 bytes each, and no smaller · text: anything else */
export type Packing = 'integers' | 'uuids' | 'text'
export type PackedPeople = { readonly people: number; readonly packing: Packing; readonly ids: Buffer }

const integer = /^(0|[1-9]\d{0,14})$/
const uuid = /^[\da-f]{8}-[\da-f]{4}-[\da-f]{4}-[\da-f]{4}-[\da-f]{12}$/

/** The quickest level: what is left after the differences is small already. */
const level = 1

/** Ids as few bytes that come back exactly as they were, whatever characters they hold. */
export function packPeople(userIds: readonly string[]): PackedPeople {
  const people = userIds.length
  if (userIds.every(id => integer.test(id))) {
    return { people, packing: 'integers', ids: deflateRawSync(differences(userIds), { level }) }
  }
  if (userIds.every(id => uuid.test(id))) {
    return { people, packing: 'uuids', ids: Buffer.from(userIds.join('').replaceAll('-', ''), 'hex') }
  }
  // JSON spells lone surrogates out, which UTF-8 alone would lose
  return { people, packing: 'text', ids: deflateRawSync(JSON.stringify(userIds), { level }) }
}

export function unpackPeople({ packing, ids }: Omit<PackedPeople, 'people'>): string[] {
  switch (packing) {
    case 'integers':
      return sums(inflateRawSync(ids))
    case 'uuids': {
      const hex = ids.toString('hex')
      return Array.from({ length: ids.length / 16 }, (_, index) =>
        dashed(hex.slice(index * 32, index * 32 + 32)),
      )
    }
    case 'text':
      return JSON.parse(inflateRawSync(ids).toString('utf8')) as string[]
  }
}

/** Seven bits to a byte, the sign in the lowest bit. Numbers of 15 digits: bit operations would cut them off. */
function differences(userIds: readonly string[]): Buffer {
  const bytes = Buffer.allocUnsafe(userIds.length * 8)
  let length = 0
  let previous = 0
  for (const id of userIds) {
    const value = Number(id)
    const step = value - previous
    let rest = step >= 0 ? step * 2 : -step * 2 - 1
    while (rest >= 128) {
      bytes[length++] = (rest % 128) + 128
      rest = Math.floor(rest / 128)
    }
    bytes[length++] = rest
    previous = value
  }
  return bytes.subarray(0, length)
}

function sums(bytes: Buffer): string[] {
  const userIds: string[] = []
  let value = 0
  let rest = 0
  let factor = 1
  for (const byte of bytes) {
    rest += (byte % 128) * factor
    factor *= 128
    if (byte >= 128) continue
    value += rest % 2 === 0 ? rest / 2 : -(rest + 1) / 2
    userIds.push(String(value))
    rest = 0
    factor = 1
  }
  return userIds
}

const dashed = (hex: string): string =>
  `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
