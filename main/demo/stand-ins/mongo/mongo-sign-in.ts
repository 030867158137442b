import { createHash, createHmac, pbkdf2Sync, randomBytes, timingSafeEqual } from 'node:crypto'

/** A user of the stand-in. `writes: false` may read only. */
export type MongoUser = { readonly name: string; readonly password: string; readonly writes: boolean }

const iterations = 4096

/** The server's half of SCRAM-SHA-256 (RFC 5802, RFC 7677) for one connection; throws when the proof is wrong. */
export type SignIn = {
  readonly start: (payload: Buffer) => Buffer
  /** @returns the server's signature, and who has signed in */
  readonly finish: (payload: Buffer) => { readonly reply: Buffer; readonly user: MongoUser }
}

export function createSignIn(users: readonly MongoUser[]): SignIn {
  let user: MongoUser | undefined
  let clientFirst = ''
  let serverFirst = ''
  const salt = randomBytes(24)
  return {
    start: payload => {
      // "n,," and then the message that both sides sign
      clientFirst = payload.toString('utf8').replace(/^[^,]*,[^,]*,/, '')
      const fields = fieldsOf(clientFirst)
      const name = (fields.get('n') ?? '').replaceAll('=2C', ',').replaceAll('=3D', '=')
      user = users.find(one => one.name === name)
      serverFirst = `r=${fields.get('r')}${randomBytes(18).toString('base64')},s=${salt.toString('base64')},i=${iterations}`
      return Buffer.from(serverFirst)
    },
    finish: payload => {
      const clientFinal = payload.toString('utf8')
      const proof = Buffer.from(fieldsOf(clientFinal).get('p') ?? '', 'base64')
      // an unknown user costs the same work and fails at the same place
      const salted = pbkdf2Sync(
        user?.password ?? randomBytes(8).toString('hex'),
        salt,
        iterations,
        32,
        'sha256',
      )
      const signed = `${clientFirst},${serverFirst},${clientFinal.replace(/,p=.*$/, '')}`
      const clientKey = hmac(salted, 'Client Key')
      const clientSignature = hmac(createHash('sha256').update(clientKey).digest(), signed)
      const expected = Buffer.from(clientKey.map((byte, index) => byte ^ (clientSignature[index] ?? 0)))
      if (user === undefined || proof.length !== expected.length || !timingSafeEqual(proof, expected))
        throw new Error('Authentication failed.')
      const serverSignature = hmac(hmac(salted, 'Server Key'), signed)
      return { reply: Buffer.from(`v=${serverSignature.toString('base64')}`), user }
    },
  }
}

const hmac = (key: Buffer, text: string): Buffer => createHmac('sha256', key).update(text).digest()

function fieldsOf(message: string): Map<string, string> {
  return new Map(message.split(',').map(field => [field.slice(0, 1), field.slice(2)]))
}
