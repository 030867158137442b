import { once } from 'node:events'
import { connect as connectTcp, createServer, type AddressInfo, type Server } from 'node:net'
import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { AppError } from '../../../shared/failure.ts'
import { createPhoenixDatabase, postgresUrl, type PhoenixDatabase } from '../../support/postgres.ts'
import { connectImpatiently, limits, mark, never, rollBackOf } from '../../support/sql-flags.ts'

type Damage = { at: number; change: 'flip' | 'drop' | 'repeat' | 'stop'; value: number }

describe.skipIf(!postgresUrl)('a server whose replies are damaged', () => {
  let database: PhoenixDatabase
  let keys: string[]
  beforeAll(async () => {
    database = await createPhoenixDatabase()
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

  const damages = fc.array(
    fc.record({
      at: fc.integer({ min: 0, max: 1_500 }),
      change: fc.constantFrom('flip' as const, 'drop' as const, 'repeat' as const, 'stop' as const),
      value: fc.integer({ min: 0, max: 255 }),
    }),
    { minLength: 1, maxLength: 4 },
  )
  /** Each run waits for the silence of some of its sessions; twenty of them wait together. */
  const runs = fc.array(damages, { minLength: 20, maxLength: 20 })

  test('breaks one session and nothing else: every call ends, in an answer or a failure', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async drawn => {
        await Promise.all(
          drawn.map(async damage => {
            const relay = await damagedRelay(damage)
            const own = connectImpatiently(database, { port: (relay.address() as AddressInfo).port })
            const read = await own.readStore(null, never).catch((error: unknown) => error)
            expect(
              read instanceof AppError || (typeof read === 'object' && read !== null && 'status' in read),
            ).toBe(true)
            relay.close()
            void own.close()
          }),
        )
      }),
      { numRuns: 5, endOnFailure: true },
    )
  }, 60_000)

  test('never makes a write look written that the store did not do', async () => {
    await fc.assert(
      fc.asyncProperty(runs, async drawn => {
        await database.admin.query('UPDATE feature_flags SET admin_override_disabled = NULL')
        const writing = drawn.map(async (damage, index) => {
          const relay = await damagedRelay(damage)
          const own = connectImpatiently(database, { port: (relay.address() as AddressInfo).port })
          const short = { ...limits, deadlineMs: 900, landBeforeMs: 800 }
          const results = await own.apply(rollBackOf([keys[index] ?? '']), mark, short, never)
          relay.close()
          void own.close()
          return results
        })
        const results = (await Promise.all(writing)).flat()
        expect(results).toHaveLength(drawn.length)
        const off = 'SELECT flag_name FROM feature_flags WHERE admin_override_disabled'
        const { rows } = await database.admin.query<{ flag_name: string }>(off)
        const stored = new Set(rows.map(row => row.flag_name))
        expect(results.filter(({ key, status }) => status === 'written' && !stored.has(key))).toEqual([])
      }),
      { numRuns: 5, endOnFailure: true },
    )
  }, 60_000)
})

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
