import {
  createCipheriv,
  createDecipheriv,
  createHash,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto'
import { AppError } from '../../shared/failure.ts'
import { Secret } from './secret.ts'

/**
 * The vault's bytes. Binary, so that there is no byte that could change without meaning anything:
 *
 *   magic 8 · version 1 · log2 N 1 · r 1 · p 1 · salt 32          the header
 *   key check: nonce 12, tag 16                                    seals the header: right passphrase or not
 *   seal: nonce 12, tag 16                                         seals header and records as a whole
 *   records: account length 2, account, nonce 12, length 4, ciphertext, tag 16
 *   SHA-256 of everything before 32                                damage is told from a wrong passphrase
 *
 * Each record is AES-256-GCM under its own nonce with header and account as additional data. The seal exists
 * because single records would not show that one was removed or put back from an older file.
 */
const magic = Buffer.from('SWYVAULT', 'latin1')
const headerBytes = 12 + 32
const nonceBytes = 12
const tagBytes = 16
const sealBytes = nonceBytes + tagBytes
const digestBytes = 32

export type VaultHeader = {
  readonly bytes: Buffer
  readonly costLog2: number
  readonly r: number
  readonly p: number
  readonly salt: Buffer
}
export type VaultRecord = { readonly nonce: Buffer; readonly ciphertext: Buffer; readonly tag: Buffer }
export type VaultContent = {
  readonly header: VaultHeader
  readonly keyCheck: Buffer
  readonly seal: Buffer
  readonly body: Buffer
  readonly records: ReadonlyMap<string, VaultRecord>
}
/** `records` encrypts them, `seal` proves passphrase and completeness; two keys, so that no nonce meets the wrong use */
export type VaultKeys = { readonly records: Buffer; readonly seal: Buffer }

/** scrypt N=2^17, r=8, p=1: 128 MiB and about half a second for whoever guesses. */
export function newVaultHeader(): VaultHeader {
  return readHeader(Buffer.concat([magic, Buffer.from([1, 17, 8, 1]), randomBytes(32)]))
}

/** Runs on the thread pool, so the event loop stays free. */
export function deriveVaultKeys(passphrase: Secret, header: VaultHeader): Promise<VaultKeys> {
  const cost = 2 ** header.costLog2
  const options = { N: cost, r: header.r, p: header.p, maxmem: 160 * cost * header.r }
  return new Promise((resolve, reject) => {
    // the same text typed on another keyboard may be composed differently
    scrypt(passphrase.reveal().normalize('NFKC'), header.salt, 64, options, (error, key) => {
      if (error) reject(error)
      else resolve({ records: key.subarray(0, 32), seal: key.subarray(32, 64) })
    })
  })
}

/**
 * Reads the structure without a passphrase: which accounts are in it is not secret.
 * @throws AppError `file-corrupt`; `file-newer` for a later format
 */
export function parseVault(bytes: Buffer, file: string): VaultContent {
  const corrupt = (why: string) =>
    new AppError({ code: 'file-corrupt', file, keptAs: file }, { cause: new Error(`vault: ${why}`) })
  if (bytes.length < headerBytes + 2 * sealBytes + digestBytes) throw corrupt('too short')
  if (!bytes.subarray(0, magic.length).equals(magic)) throw corrupt('not a vault')
  const end = bytes.length - digestBytes
  if (!sha256(bytes.subarray(0, end)).equals(bytes.subarray(end))) throw corrupt('its bytes do not add up')
  const version = bytes.readUInt8(8)
  if (version !== 1) throw new AppError({ code: 'file-newer', file, version, supported: 1 })
  const header = readHeader(bytes.subarray(0, headerBytes))
  // bounds what a forged header can make us allocate
  if (header.costLog2 < 14 || header.costLog2 > 20 || header.r !== 8 || header.p < 1 || header.p > 4)
    throw corrupt('odd cost')
  const bodyAt = headerBytes + 2 * sealBytes
  const body = bytes.subarray(bodyAt, end)
  return {
    header,
    keyCheck: bytes.subarray(headerBytes, headerBytes + sealBytes),
    seal: bytes.subarray(headerBytes + sealBytes, bodyAt),
    body,
    records: readRecords(body, corrupt),
  }
}

/**
 * @throws AppError `wrong-passphrase` when the keys are not this vault's; `file-corrupt` when they are and it
 * was changed by someone without them
 */
export function checkVault(content: VaultContent, keys: VaultKeys, file: string): void {
  if (!opens(content.keyCheck, keys, content.header.bytes)) throw new AppError({ code: 'wrong-passphrase' })
  if (!opens(content.seal, keys, Buffer.concat([content.header.bytes, content.keyCheck, content.body]))) {
    throw new AppError({ code: 'file-corrupt', file, keptAs: file })
  }
}

export function formatVault(
  header: VaultHeader,
  keys: VaultKeys,
  records: ReadonlyMap<string, VaultRecord>,
): Buffer {
  const body = Buffer.concat([...records].map(([account, record]) => formatRecord(account, record)))
  const keyCheck = sealed(keys, header.bytes)
  const seal = sealed(keys, Buffer.concat([header.bytes, keyCheck, body]))
  const all = Buffer.concat([header.bytes, keyCheck, seal, body])
  return Buffer.concat([all, sha256(all)])
}

export function encryptRecord(
  header: VaultHeader,
  keys: VaultKeys,
  account: string,
  secret: Secret,
): VaultRecord {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', keys.records, nonce, { authTagLength: tagBytes })
  cipher.setAAD(recordContext(header, account))
  const ciphertext = Buffer.concat([cipher.update(secret.reveal(), 'utf8'), cipher.final()])
  return { nonce, ciphertext, tag: cipher.getAuthTag() }
}

/** @throws AppError `file-corrupt` */
export function decryptRecord(
  header: VaultHeader,
  keys: VaultKeys,
  account: string,
  record: VaultRecord,
  file: string,
): Secret {
  const decipher = createDecipheriv('aes-256-gcm', keys.records, record.nonce, { authTagLength: tagBytes })
  decipher.setAAD(recordContext(header, account))
  decipher.setAuthTag(record.tag)
  try {
    return new Secret(Buffer.concat([decipher.update(record.ciphertext), decipher.final()]).toString('utf8'))
  } catch (error) {
    throw new AppError({ code: 'file-corrupt', file, keptAs: file }, { cause: error })
  }
}

function readHeader(bytes: Buffer): VaultHeader {
  return {
    bytes,
    costLog2: bytes.readUInt8(9),
    r: bytes.readUInt8(10),
    p: bytes.readUInt8(11),
    salt: bytes.subarray(12, headerBytes),
  }
}

const recordContext = (header: VaultHeader, account: string) =>
  Buffer.concat([header.bytes, Buffer.from(account, 'utf8')])

function formatRecord(account: string, record: VaultRecord): Buffer {
  const name = Buffer.from(account, 'utf8')
  const lengths = Buffer.alloc(6)
  lengths.writeUInt16BE(name.length, 0)
  lengths.writeUInt32BE(record.ciphertext.length, 2)
  return Buffer.concat([
    lengths.subarray(0, 2),
    name,
    record.nonce,
    lengths.subarray(2),
    record.ciphertext,
    record.tag,
  ])
}

function readRecords(body: Buffer, corrupt: (why: string) => AppError): Map<string, VaultRecord> {
  const records = new Map<string, VaultRecord>()
  let at = 0
  const take = (length: number): Buffer => {
    if (at + length > body.length) throw corrupt('a record is cut off')
    const part = body.subarray(at, at + length)
    at += length
    return part
  }
  while (at < body.length) {
    const account = take(take(2).readUInt16BE()).toString('utf8')
    const nonce = take(nonceBytes)
    const ciphertext = take(take(4).readUInt32BE())
    records.set(account, { nonce, ciphertext, tag: take(tagBytes) })
  }
  return records
}

/** A tag over `context` alone: nothing is encrypted. */
function sealed(keys: VaultKeys, context: Buffer): Buffer {
  const nonce = randomBytes(nonceBytes)
  const cipher = createCipheriv('aes-256-gcm', keys.seal, nonce, { authTagLength: tagBytes })
  cipher.setAAD(context)
  cipher.final()
  return Buffer.concat([nonce, cipher.getAuthTag()])
}

function opens(seal: Buffer, keys: VaultKeys, context: Buffer): boolean {
  const cipher = createCipheriv('aes-256-gcm', keys.seal, seal.subarray(0, nonceBytes), {
    authTagLength: tagBytes,
  })
  cipher.setAAD(context)
  cipher.final()
  return timingSafeEqual(cipher.getAuthTag(), seal.subarray(nonceBytes))
}

const sha256 = (bytes: Buffer) => createHash('sha256').update(bytes).digest()
