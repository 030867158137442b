import { createHash, randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'
import { Secret } from '../../../main/credentials/index.ts'
import {
  checkVault,
  decryptRecord,
  deriveVaultKeys,
  encryptRecord,
  formatVault,
  newVaultHeader,
  parseVault,
  type VaultKeys,
} from '../../../main/credentials/vault-format.ts'
import { failureOf } from '../../support/failure-of.ts'

const header = newVaultHeader()
const keys: VaultKeys = { records: randomBytes(32), seal: randomBytes(32) }
const secrets = new Map([
  ['w:one', new Secret('first secret')],
  ['w:two', new Secret('zweites Geheimnis')],
])
const bytes = formatVault(
  header,
  keys,
  new Map([...secrets].map(([account, secret]) => [account, encryptRecord(header, keys, account, secret)])),
)

/** Everything a reader does, with keys that are already derived, so that each byte can be tried. */
function open(content: Buffer, withKeys = keys): string[] {
  const vault = parseVault(content, 'vault.bin')
  checkVault(vault, withKeys, 'vault.bin')
  return [...vault.records].map(([account, record]) =>
    decryptRecord(vault.header, withKeys, account, record, 'vault.bin').reveal(),
  )
}

const withDigest = (content: Buffer) => {
  const end = content.length - 32
  return Buffer.concat([
    content.subarray(0, end),
    createHash('sha256').update(content.subarray(0, end)).digest(),
  ])
}

test('what is sealed opens again', () => {
  expect(open(bytes)).toEqual(['first secret', 'zweites Geheimnis'])
  expect(bytes.includes('first secret')).toBe(false)
})

test('any flipped bit of any byte is found', () => {
  for (let at = 0; at < bytes.length; at++) {
    for (let bit = 0; bit < 8; bit++) {
      const damaged = Buffer.from(bytes)
      damaged.writeUInt8(damaged.readUInt8(at) ^ (1 << bit), at)
      expect(
        failureOf(() => open(damaged)),
        `byte ${at} bit ${bit}`,
      ).toMatchObject({ code: 'file-corrupt' })
    }
  }
})

test('a flip made on purpose, with the checksum put right, opens nothing either', () => {
  for (let at = 0; at < bytes.length - 32; at++) {
    const forged = Buffer.from(bytes)
    forged.writeUInt8(forged.readUInt8(at) ^ 0x41, at)
    const failure = failureOf(() => open(withDigest(forged)))
    expect(['file-corrupt', 'wrong-passphrase', 'file-newer'], `byte ${at}`).toContain(failure?.code)
  }
})

test('a file cut off anywhere is found', () => {
  for (let length = 0; length < bytes.length; length++) {
    expect(
      failureOf(() => open(bytes.subarray(0, length))),
      `length ${length}`,
    ).toMatchObject({ code: 'file-corrupt' })
  }
})

test('a record that was taken out or put back from an older file is found', () => {
  const records = new Map(
    [...secrets].map(([account, secret]) => [account, encryptRecord(header, keys, account, secret)]),
  )
  const older = parseVault(formatVault(header, keys, records), 'vault.bin')
  const newer = parseVault(bytes, 'vault.bin')
  const swapped = Buffer.concat([header.bytes, newer.keyCheck, newer.seal, older.body, Buffer.alloc(32)])
  expect(failureOf(() => open(withDigest(swapped)))).toMatchObject({ code: 'file-corrupt' })
})

test('other keys are a wrong passphrase, not damage', () => {
  expect(failureOf(() => open(bytes, { records: randomBytes(32), seal: randomBytes(32) }))).toEqual({
    code: 'wrong-passphrase',
  })
})

test('two records never share a nonce', () => {
  const nonces = Array.from({ length: 1000 }, () =>
    encryptRecord(header, keys, 'same', new Secret('same')).nonce.toString('hex'),
  )
  expect(new Set(nonces).size).toBe(1000)
})

test('deriving a key costs what was decided and leaves the event loop free', async () => {
  expect([header.costLog2, header.r, header.p]).toEqual([17, 8, 1])
  let turns = 0
  const counting = setInterval(() => turns++, 1)
  const derived = await deriveVaultKeys(new Secret('correct horse'), header)
  clearInterval(counting)
  expect(derived.records.equals(derived.seal)).toBe(false)
  expect(turns).toBeGreaterThan(3)
})
