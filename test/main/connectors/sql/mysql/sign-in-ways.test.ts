import { generateKeyPairSync, privateDecrypt } from 'node:crypto'
import type { Connection } from 'mysql2'
import { describe, expect, test } from 'vitest'
import { signInWays } from '../../../../../main/connectors/sql/mysql/sign-in-ways.ts'
import { isLoopback } from '../../../../../main/connectors/sql/mysql/mysql-target.ts'

const password = 'pw-canary-4711'
const scramble = Buffer.from('12345678901234567890')
const fullAuthentication = Buffer.from([4])

function ways(secured: boolean, loopback: boolean) {
  const connection = { config: { password, ssl: secured ? {} : false }, stream: {} } as unknown as Connection
  const plugins = signInWays(
    secured,
    () => loopback,
    problem => new Error(problem),
  )
  return (name: string) => {
    const plugin = plugins[name]
    if (plugin === undefined) throw new Error(`no way ${name}`)
    return plugin({ connection, command: '' })
  }
}

describe('signing in to MySQL', () => {
  test('answers a scramble anywhere, which does not give the password away', () => {
    const answer = ways(false, false)('caching_sha2_password')(scramble) as Buffer
    expect(answer).toHaveLength(32)
    expect(answer.includes(password)).toBe(false)
  })

  test('never hands over the whole password to whoever asks for it far away without TLS', () => {
    const way = ways(false, false)('caching_sha2_password')
    void way(scramble)
    expect(() => way(fullAuthentication)).toThrow('never sent without TLS')
    expect(() => ways(false, false)('sha256_password')).toThrow('never sent without TLS')
  })

  test('encrypts it for a server on this machine, which the key cannot prove to be the right one', () => {
    const way = ways(false, true)('caching_sha2_password')
    void way(scramble)
    expect(way(fullAuthentication)).toEqual(Buffer.from([2]))
    const { publicKey, privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const sent = way(Buffer.from(publicKey.export({ type: 'spki', format: 'pem' }))) as Buffer
    expect(sent.includes(password)).toBe(false)
    const opened = privateDecrypt({ key: privateKey, oaepHash: 'sha1' }, sent)
    expect(opened.map((byte, index) => byte ^ (scramble[index % 20] ?? 0)).toString()).toBe(`${password}\0`)
  })

  test('sends it over a wire that TLS has proved', () => {
    const way = ways(true, false)('caching_sha2_password')
    void way(scramble)
    expect(way(fullAuthentication)).toEqual(Buffer.from(`${password}\0`))
  })

  test.each([
    [true, true],
    [true, false],
    [false, true],
    [false, false],
  ])('never sends it by mysql_clear_password (TLS %s, this machine %s)', (secured, loopback) => {
    expect(() => ways(secured, loopback)('mysql_clear_password')).toThrow('never sent')
  })

  test.each([
    ['127.0.0.1', true],
    ['127.9.9.9', true],
    ['::1', true],
    ['::ffff:127.0.0.1', true],
    ['10.0.0.1', false],
    ['128.0.0.1', false],
    ['127.0.0.1.evil.example', false],
    ['localhost', false],
    [undefined, false],
  ])('takes %s for this machine: %s', (address, expected) => {
    expect(isLoopback(address)).toBe(expected)
  })
})
