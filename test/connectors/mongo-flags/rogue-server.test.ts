import { once } from 'node:events'
import { deflateSync } from 'node:zlib'
import { createServer, connect as dial, type AddressInfo, type Socket } from 'node:net'
import { serialize, type Document } from 'bson'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { connectMongoFlags } from '../../../main/connectors/mongo-flags/connect-mongo-flags.ts'
import { usualPatience } from '../../../main/connectors/mongo-flags/mongo-target.ts'
import { startMongoStandIn, type MongoStandIn } from '../../../main/demo/stand-ins/mongo/index.ts'
import { MongoFlagsSettings } from '../../../shared/domain/mongo-flags-settings.ts'
import { AppError } from '../../../shared/failure.ts'
import { never, rollBackOf, limits, mark } from '../../support/connector-writes.ts'

const patience = { ...usualPatience, connectMs: 300, answerMs: 300, readinessMs: 300 }

describe('a MongoDB server that lies', () => {
  let standIn: MongoStandIn
  const closing: (() => Promise<unknown>)[] = []
  beforeEach(async () => {
    standIn = await startMongoStandIn()
    standIn.database('energy').insert('FeatureFlag', [{ name: 'a', enabled: true, rolloutPercent: 10 }])
  })
  afterEach(async () => {
    for (const close of closing.splice(0)) await close()
    await standIn.close()
  })

  function connect(port: number) {
    const settings = MongoFlagsSettings.parse({
      kind: 'mongo-flags',
      servers: [{ host: '127.0.0.1', port }],
      database: 'energy',
      user: null,
      tls: { mode: 'off' },
    })
    const context = { connectionId: 'c', name: 'Energy', readOnly: false, secret: async () => null }
    return connectMongoFlags(settings, context, patience)
  }

  /** The stand-in behind a wire on which some bytes of the answers are others. */
  async function behind(spoil: (reply: Buffer) => Buffer): Promise<number> {
    const sockets = new Set<Socket>()
    const server = createServer(client => {
      const upstream = dial(standIn.port, standIn.host)
      for (const socket of [client, upstream]) {
        sockets.add(socket)
        socket.on('error', () => {})
      }
      client.pipe(upstream)
      upstream.on('data', chunk => client.write(spoil(Buffer.from(chunk))))
      upstream.on('close', () => client.destroy())
      client.on('close', () => upstream.destroy())
    }).listen(0, '127.0.0.1')
    await once(server, 'listening')
    closing.push(async () => {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    })
    return (server.address() as AddressInfo).port
  }

  test('ends every call with a failure that is expected, whatever its answers are', async () => {
    let state = 42
    const random = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
      return state % below
    }
    let clean = 0
    const port = await behind(reply => {
      // the first answers are left alone now and then, so that the lies reach every stage
      clean -= 1
      if (clean > 0) return reply
      for (let flips = 1 + random(4); flips > 0; flips -= 1) reply[random(reply.length)] = random(256)
      return reply
    })
    const seen = new Set<string>()
    for (let round = 0; round < 150; round += 1) {
      clean = random(8)
      const connector = connect(port)
      for (const call of [() => connector.readStore(null, never), () => connector.readBack(['a'], never)]) {
        await call().then(
          () => seen.add('answered'),
          (error: unknown) => {
            expect(error).toBeInstanceOf(AppError)
            seen.add((error as AppError).failure.code)
          },
        )
      }
      await connector.close()
    }
    // both the lies and the truth got through
    expect(seen.size).toBeGreaterThan(1)
  }, 60_000)

  test.each([
    ['0 bytes', 0],
    ['fewer bytes than its header', 7],
    ['2 GB', 0x7fff_ffff],
    ['less than nothing', -1],
  ])('does not hang on an answer that says it has %s', async (_what, length) => {
    const port = await behind(reply => {
      if (reply.includes('firstBatch')) reply.writeInt32LE(length, 0)
      return reply
    })
    const connector = connect(port)
    await expect(connector.readStore(null, never)).rejects.toBeInstanceOf(AppError)
    await connector.close()
  })

  test('does not unfold an answer whose compression was never agreed on', async () => {
    const bomb = deflateSync(Buffer.alloc(200_000_000))
    const port = await behind(reply => {
      if (!reply.includes('firstBatch')) return reply
      const head = Buffer.alloc(25)
      reply.copy(head, 0, 0, 16)
      head.writeInt32LE(25 + bomb.length, 0)
      head.writeInt32LE(2012, 12)
      head.writeInt32LE(2013, 16)
      head.writeInt32LE(200_000_000, 20)
      head.writeUInt8(2, 24)
      return Buffer.concat([head, bomb])
    })
    const connector = connect(port)
    const before = process.memoryUsage().rss
    await expect(connector.readStore(null, never)).rejects.toBeInstanceOf(AppError)
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000)
    await connector.close()
  })

  test('never makes a rollback true by an answer that cannot be read', async () => {
    const port = await behind(reply => {
      const at = reply.indexOf('nModified')
      if (at > 0) reply.fill(0xff, at - 6)
      return reply
    })
    const connector = connect(port)
    const [result] = await connector.apply(rollBackOf(['a']), mark, { ...limits, deadlineMs: 600 }, never)
    expect(result?.status).toBe('unknown')
    await connector.close()
  })

  test.each([
    ['a document nested beyond any stack', deepDocument(20_000)],
    ['an answer without a cursor', serialize({ ok: 1 })],
    ['a cursor that is none', serialize({ ok: 1, cursor: 'gone' })],
    ['an error without words', serialize({ ok: 0 })],
  ])('takes %s for an answer that cannot be used', async (_what, body) => {
    const port = await behind(reply => (reply.includes('firstBatch') ? withBody(reply, body) : reply))
    const connector = connect(port)
    await expect(connector.readStore(null, never)).rejects.toBeInstanceOf(AppError)
    await connector.close()
  })
})

function withBody(reply: Buffer, body: Uint8Array): Buffer {
  const changed = Buffer.concat([reply.subarray(0, 21), body])
  changed.writeInt32LE(changed.length, 0)
  return changed
}

/** BSON written by hand: no serializer goes that deep. */
function deepDocument(levels: number): Uint8Array {
  let document = Buffer.from([5, 0, 0, 0, 0])
  for (let level = 0; level < levels; level += 1) {
    const size = Buffer.alloc(4)
    size.writeInt32LE(document.length + 8)
    document = Buffer.concat([size, Buffer.from([3, 0x61, 0]), document, Buffer.from([0])])
  }
  const inner: Document = { cursor: { firstBatch: [], id: 0n, ns: 'energy.FeatureFlag' }, ok: 1 }
  const outer = Buffer.from(serialize(inner))
  const field = Buffer.concat([Buffer.from([3]), Buffer.from('deep\0'), document])
  const whole = Buffer.concat([outer.subarray(0, -1), field, Buffer.from([0])])
  whole.writeInt32LE(whole.length, 0)
  return whole
}
