import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as connectTcp, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { MysqlFlagsSettings, type TlsSettings } from '../../../../shared/domain/sql-flags-settings.ts'
import { AppError } from '../../../../shared/failure.ts'
import { createMysqlDatabase, mysqlUrl, type MysqlDatabase } from '../../../support/mysql.ts'
import { connectImpatiently, failureOf, limits, mark, never, rollBackOf } from '../../../support/sql-flags.ts'

const app = { user: 'app', password: 'pw-canary-4711' }

describe('a rogue server that speaks MySQL', () => {
  const servers: Server[] = []
  afterAll(() => {
    for (const server of servers) server.close()
  })

  async function connectTo(server: Server, tls: TlsSettings) {
    const settings = MysqlFlagsSettings.parse({
      kind: 'sql-flags',
      dialect: 'mysql',
      host: '127.0.0.1',
      port: (server.address() as AddressInfo).port,
      database: 'app',
      user: 'app',
      tls,
    })
    return connectImpatiently({ app, settings: () => settings })
  }

  /** Greets, takes any sign-in, and answers every question as the test says. Keeps all that it was told. */
  async function rogue(options: {
    readonly plugin?: string
    readonly afterSignIn?: (socket: Socket, sequence: number) => void
    readonly answer?: (socket: Socket) => void
  }) {
    const told: Buffer[] = []
    const server = createServer(socket => {
      let signedIn = false
      socket.on('error', () => {})
      socket.write(packet(0, greeting(options.plugin ?? 'mysql_native_password')))
      socket.on('data', chunk => {
        told.push(chunk)
        if (signedIn) options.answer?.(socket)
        else if (options.afterSignIn === undefined)
          socket.write(packet(2, Buffer.from([0, 0, 0, 2, 0, 0, 0])))
        else options.afterSignIn(socket, 2)
        signedIn = options.afterSignIn === undefined
      })
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    servers.push(server)
    const own = await connectTo(server, { mode: 'off' })
    return { own, told: () => Buffer.concat(told) }
  }

  test('that asks for a file of this machine in answer to everything gets none of it', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'switchyard-canary-'))
    const file = join(folder, 'canary')
    const canary = randomBytes(24).toString('hex')
    await writeFile(file, canary)
    expect(existsSync(file)).toBe(true)
    const { own, told } = await rogue({
      answer: socket => socket.write(packet(1, Buffer.concat([Buffer.from([0xfb]), Buffer.from(file)]))),
    })
    expect(await failureOf(own.readStore(null, never))).toMatchObject({ code: 'connection-unreachable' })
    await own.close()
    await rm(folder, { recursive: true })
    expect(told().includes(canary)).toBe(false)
    // the flag CLIENT_LOCAL_FILES of the sign-in: we never said that we would
    expect(told().readUInt32LE(4) & 0x80).toBe(0)
    expect(told().length).toBeGreaterThan(36)
  })

  test('that goes on in clear text where TLS was to begin breaks its session, and gets no password', async () => {
    const told: Buffer[] = []
    const server = createServer(socket => {
      socket.on('error', () => {})
      socket.on('data', chunk => told.push(chunk))
      // what somebody on the wire would put in: the greeting, and at once that the sign-in was fine
      const fine = packet(2, Buffer.from([0, 0, 0, 2, 0, 0, 0]))
      const change = packet(
        2,
        Buffer.concat([Buffer.from('\xfemysql_native_password\0', 'latin1'), randomBytes(21)]),
      )
      socket.write(Buffer.concat([packet(0, greeting('mysql_native_password', true)), fine, change]))
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    servers.push(server)
    const own = await connectTo(server, { mode: 'verify' })
    expect(await failureOf(own.readStore(null, never))).toMatchObject({
      code: 'tls-failed',
      problem: 'the server went on in clear text',
    })
    await own.close()
    expect(Buffer.concat(told).includes('app')).toBe(false)
  })

  test.each(['mysql_clear_password', 'dialog', 'toString', '__proto__'])(
    'that asks for another way to sign in, %s, is not given the password',
    async plugin => {
      const { own, told } = await rogue({
        afterSignIn: (socket, sequence) =>
          socket.write(
            packet(
              sequence,
              Buffer.concat([Buffer.from([0xfe]), Buffer.from(`${plugin}\0`), randomBytes(20)]),
            ),
          ),
      })
      const failure = await failureOf(own.readStore(null, never))
      expect(['tls-failed', 'store-refused', 'connection-unreachable']).toContain(failure.code)
      expect(JSON.stringify(failure)).not.toContain(app.password)
      await own.close()
      expect(told().includes(app.password)).toBe(false)
    },
  )

  test.each([
    ['rows without end', () => endlessRows()],
    ['ten million columns', () => packet(1, Buffer.from([0xfd, 0x80, 0x96, 0x98]))],
    ['a packet out of order', () => packet(7, Buffer.from([1]))],
    ['several results', () => packet(1, Buffer.from([0, 0, 0, 8, 0, 0, 0]))],
  ])('that sends %s breaks its session and nothing else', async (_what, answer) => {
    const { own } = await rogue({ answer: socket => socket.write(answer()) })
    const failure = await failureOf(own.readStore(null, never))
    expect(['connection-unreachable', 'no-answer']).toContain(failure.code)
    await own.close()
  })
})

describe.skipIf(!mysqlUrl)('a MySQL or MariaDB server whose replies are damaged', () => {
  let database: MysqlDatabase
  let keys: string[]
  const seed = Number(process.env['SWITCHYARD_TEST_SEED'] ?? Date.now() % 1_000_000_007)
  beforeAll(async () => {
    database = await createMysqlDatabase()
    keys = await database.insertFlags(20)
  })
  afterAll(async () => {
    await database.drop()
  })

  /** Passes everything on, and damages what comes back, by its position in the session. */
  async function damagedRelay(damage: readonly Damage[]): Promise<Server> {
    const relay = createServer(client => {
      const upstream = connectTcp({ host: database.host, port: database.port })
      let passed = 0
      client.on('error', () => upstream.destroy())
      upstream.on('error', () => client.destroy())
      client.on('close', () => upstream.destroy())
      upstream.on('close', () => client.destroy())
      client.pipe(upstream)
      upstream.on('data', chunk => {
        if (!client.destroyed) client.write(spoil(chunk, passed, damage))
        passed += chunk.length
      })
    })
    relay.listen(0, '127.0.0.1')
    await once(relay, 'listening')
    return relay
  }

  test(`breaks one session and nothing else, and makes no write look written (seed ${seed})`, async () => {
    const random = numbersFrom(seed)
    for (let round = 0; round < 5; round += 1) {
      await database.admin.query('UPDATE feature_flags SET admin_override_disabled = NULL')
      const working = Array.from({ length: 60 }, async (_, index) => {
        const relay = await damagedRelay(damages(random))
        const own = connectImpatiently(database, { port: (relay.address() as AddressInfo).port })
        const read = await own.readStore(null, never).catch((error: unknown) => error)
        expect(
          read instanceof AppError || (typeof read === 'object' && read !== null && 'status' in read),
          `seed ${seed}, round ${round}: ${String(read)}`,
        ).toBe(true)
        const short = { ...limits, deadlineMs: 2_000, landBeforeMs: 1_900 }
        const results = await own.apply(rollBackOf([keys[index % keys.length] ?? '']), mark, short, never)
        relay.close()
        void own.close()
        return results
      })
      const results = (await Promise.all(working)).flat()
      expect(results).toHaveLength(60)
      const off = 'SELECT flag_name FROM feature_flags WHERE admin_override_disabled'
      const stored = new Set(
        (await database.admin.query<{ flag_name: string }>(off)).map(row => row.flag_name),
      )
      const lies = results.filter(({ key, status }) => status === 'written' && !stored.has(key))
      expect(lies, `seed ${seed}, round ${round}`).toEqual([])
    }
  }, 120_000)
})

type Damage = { at: number; change: 'flip' | 'drop' | 'repeat' | 'stop'; value: number }

function damages(random: (below: number) => number): Damage[] {
  const changes = ['flip', 'flip', 'drop', 'repeat', 'stop'] as const
  return Array.from({ length: 1 + random(4) }, () => ({
    at: random(random(2) === 0 ? 200 : 3_000),
    change: changes[random(changes.length)] ?? 'flip',
    value: random(256),
  }))
}

/** Numbers that the same seed gives again. */
function numbersFrom(seed: number): (below: number) => number {
  let state = seed >>> 0
  return below => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 0x1_0000_0000) * below)
  }
}

function spoil(chunk: Buffer, offset: number, damage: readonly Damage[]): Buffer {
  const bytes = [...chunk]
  for (const { at, change, value } of damage) {
    const index = at - offset
    if (index < 0 || index >= bytes.length) continue
    if (change === 'flip') bytes[index] = value
    if (change === 'drop') bytes.splice(index, 1 + (value % 8))
    if (change === 'repeat') bytes.splice(index, 0, ...bytes.slice(index, index + value))
    if (change === 'stop') bytes.length = index
  }
  return Buffer.from(bytes)
}

function packet(sequence: number, body: Buffer): Buffer {
  const head = Buffer.alloc(4)
  head.writeUIntLE(body.length, 0, 3)
  head[3] = sequence
  return Buffer.concat([head, body])
}

function greeting(plugin: string, offersTls = false): Buffer {
  return Buffer.concat([
    Buffer.from([10]),
    Buffer.from('8.0.36\0'),
    Buffer.from([1, 0, 0, 0]),
    randomBytes(8).map(byte => byte | 1),
    Buffer.from([0, 0xff, offersTls ? 0xff : 0xf7, 45, 2, 0, 0xff, 0x81, 21]),
    Buffer.alloc(10),
    randomBytes(12).map(byte => byte | 1),
    Buffer.from([0]),
    Buffer.from(`${plugin}\0`),
  ])
}

/** One column, and rows as small as they can be. */
function endlessRows(): Buffer {
  const name = Buffer.from([
    3, 0x64, 0x65, 0x66, 0, 0, 0, 1, 0x61, 0, 12, 45, 0, 0, 0, 0, 0, 253, 0, 0, 0, 0, 0,
  ])
  const head = [packet(1, Buffer.from([1])), packet(2, name), packet(3, Buffer.from([254, 0, 0, 2, 0]))]
  const rows = Array.from({ length: 1_200_000 }, (_, index) => packet((index + 4) % 256, Buffer.from([0xfb])))
  return Buffer.concat([...head, ...rows])
}
