import { once } from 'node:events'
import { connect } from 'node:net'
import { MongoClient, MongoServerError } from 'mongodb'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startMongoStandIn, type MongoStandIn } from '../../../../../main/demo/stand-ins/mongo/index.ts'

describe('the MongoDB stand-in, by the real driver', () => {
  let standIn: MongoStandIn
  let client: MongoClient
  beforeEach(async () => {
    standIn = await startMongoStandIn({ users: [{ name: 'a,b=c', password: 'pässword', writes: true }] })
    client = clientOf('pässword')
  })
  afterEach(async () => {
    await client.close()
    await standIn.close()
  })
  const clientOf = (password: string) =>
    new MongoClient(`mongodb://${standIn.host}:${standIn.port}`, {
      directConnection: true,
      auth: { username: 'a,b=c', password },
      authSource: 'admin',
    })

  test('signs in, writes, finds, counts and removes', async () => {
    const flags = client.db('energy').collection('flags')
    await flags.insertMany([{ n: 1 }, { n: 2 }, { n: 3 }])
    expect(await flags.updateMany({ n: { $gt: 1 } }, { $inc: { n: 10 } })).toMatchObject({ matchedCount: 2 })
    expect(await flags.find({}, { sort: { n: -1 }, projection: { _id: 0 } }).toArray()).toEqual([
      { n: 13 },
      { n: 12 },
      { n: 1 },
    ])
    expect(await flags.estimatedDocumentCount()).toBe(3)
    expect(await flags.aggregate([{ $group: { _id: null, sum: { $sum: '$n' } } }]).toArray()).toEqual([
      { _id: null, sum: 26 },
    ])
    expect((await flags.deleteMany({ n: 1 })).deletedCount).toBe(1)
    expect((await client.db('energy').listCollections().toArray()).map(({ name }) => name)).toEqual(['flags'])
  })

  test('hands out more than one batch', async () => {
    const log = client.db('energy').collection('log')
    await log.insertMany(Array.from({ length: 1_000 }, (_, n) => ({ n })))
    const found = await log.find({}, { batchSize: 64 }).toArray()
    expect(found.map(({ n }) => n as number)).toEqual(Array.from({ length: 1_000 }, (_, n) => n))
  })

  test('refuses a wrong password, and every command before the sign-in', async () => {
    const wrong = clientOf('password')
    await expect(wrong.db('energy').collection('flags').findOne()).rejects.toMatchObject({ code: 18 })
    await wrong.close()
    const nobody = new MongoClient(`mongodb://${standIn.host}:${standIn.port}`, { directConnection: true })
    await expect(nobody.db('energy').collection('flags').findOne()).rejects.toMatchObject({ code: 13 })
    await nobody.close()
  })

  test('refuses writes while it is not the primary, and what it does not know', async () => {
    standIn.setPrimary(false)
    await expect(client.db('energy').collection('flags').insertOne({})).rejects.toBeInstanceOf(
      MongoServerError,
    )
    await expect(client.db('energy').command({ mapReduce: 1 })).rejects.toMatchObject({ code: 59 })
  })

  test('shows the door to whoever sends what is no message', async () => {
    const socket = connect(standIn.port, standIn.host)
    socket.on('error', () => {})
    socket.write(Buffer.alloc(64))
    await once(socket, 'close')
    expect(socket.destroyed).toBe(true)
  })
})
