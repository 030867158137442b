import { describe, expect, onTestFinished, test } from 'vitest'
import { operationLimits, type OperationLimits } from '../../../main/operations/index.ts'
import { manyFlags, restDesk, seedFlags, type Fault } from '../../support/rest-flags.ts'
import { openDesk, production } from '../../support/operations-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** Short, but long enough for a small machine that other suites share. */
const brisk: OperationLimits = {
  ...operationLimits,
  write: { deadlineMs: 4_000, landBeforeMs: 3_000, statementMs: 1_200, lockMs: 300 },
  backoff: { firstMs: 100, longestMs: 400 },
}
const json = { 'Content-Type': 'application/json' }

async function desk(options: Parameters<typeof restDesk>[0]) {
  const rest = await restDesk(options)
  const own = openDesk(
    temporaryFolder(),
    [{ id: 'meals', connector: rest.connector, settings: rest.settings, environment: production }],
    { limits: brisk },
  )
  onTestFinished(() => own.close())
  await own.sync('meals')
  return { ...rest, ...own, settled: (id: string) => own.settled(id) }
}

/** Turns bad once the flags have been read. */
function badDay(onPut: Fault) {
  let isBad = false
  const fault: Fault = (request, response) => isBad && request.method === 'PUT' && onPut(request, response)
  return { fault, begin: () => (isBad = true), end: () => (isBad = false) }
}

describe('a rollback over HTTP', () => {
  test('is proven for a hundred flags', async () => {
    const { rollBackAll, until, flags, operations } = await desk({ flags: manyFlags(100) })
    await rollBackAll('r1')
    const summary = await until('r1', ({ settledAtMs }) => settledAtMs !== null)
    expect(summary).toMatchObject({ targets: 100, counts: { verified: 100 } })
    expect(Object.values(flags.list().flags)).not.toContain(true)
    expect(operations.get({ id: 'r1' }).allVerifiedMs).not.toBeNull()
  })

  test('survives lost replies, errors, silence and limits, and is green only when it is true', async () => {
    let met = 0
    const day = badDay((request, response) => {
      met += 1
      switch (met % 5) {
        case 0:
          request.socket.destroy()
          return true
        case 1:
          response.writeHead(503, json).end('{}')
          return true
        case 2:
          response.writeHead(429, { ...json, 'Retry-After': '0' }).end('{}')
          return true
        default:
          return false
      }
    })
    const { rollBackAll, settled, flags } = await desk({ flags: manyFlags(30), fault: day.fault })
    day.begin()
    await rollBackAll('r1')
    const summary = await settled('r1')
    expect(summary).toMatchObject({ targets: 30, counts: { verified: 30 } })
    expect(Object.values(flags.list().flags)).not.toContain(true)
    expect(met).toBeGreaterThan(30)
  }, 30_000)

  test('goes on past the rate limit of the API until every flag is off', async () => {
    const { rollBackAll, settled, flags } = await desk({ flags: manyFlags(24), changesPerSecond: 10 })
    await rollBackAll('r1')
    expect(await settled('r1')).toMatchObject({ counts: { verified: 24 } })
    expect(Object.values(flags.list().flags)).not.toContain(true)
  }, 30_000)

  test('a reply that was lost is settled by reading, without writing again', async () => {
    const flags = seedFlags()
    let writes = 0
    const day = badDay(request => {
      writes += 1
      for (const name of Object.keys(flags.list().flags)) flags.update(name, { enabled: false })
      request.socket.destroy()
      return true
    })
    const { rollBackAll, settled } = await desk({ flags, fault: day.fault })
    day.begin()
    await rollBackAll('r1')
    const summary = await settled('r1')
    expect(summary.counts.verified).toBe(summary.targets)
    expect(writes).toBe(summary.targets)
  })

  test('a list that is kept behind by a cache is not green until it tells the truth', async () => {
    const flags = seedFlags()
    const stale = JSON.stringify(flags.list())
    let isStale = false
    const { rollBackAll, until, settled } = await desk({
      flags,
      fault: (request, response) => {
        if (!isStale || request.url !== '/v1/feature-flags/') return false
        response.writeHead(200, json).end(stale)
        return true
      },
    })
    isStale = true
    await rollBackAll('r1')
    const early = await until('r1', ({ counts }) => counts.conflict > 0)
    expect(early.allVerifiedMs).toBeNull()
    isStale = false
    expect(await settled('r1')).toMatchObject({ counts: { conflict: 0 } })
  })

  test('a refused secret ends as refused, and says so', async () => {
    const day = badDay((_request, response) => {
      response.writeHead(403, json).end('{}')
      return true
    })
    const { rollBackAll, settled, flags } = await desk({ flags: seedFlags(), fault: day.fault })
    day.begin()
    await rollBackAll('r1')
    const summary = await settled('r1')
    expect(summary.counts.refused).toBe(summary.targets)
    expect(summary.allVerifiedMs).toBeNull()
    expect(flags.get('meal_planning')?.enabled).toBe(true)
  })

  test('a restore puts back what was on, and nothing else', async () => {
    const { rollBackAll, settled, flags, operations, context } = await desk({ flags: seedFlags() })
    const before = flags.list().flags
    await rollBackAll('r1')
    await settled('r1')
    expect(Object.values(flags.list().flags)).not.toContain(true)
    const confirmation = { confirmed: true, reason: 'it was the network', environmentNameTyped: 'Production' }
    await operations.restore({ id: 'r1', operationId: 'u1', ...confirmation }, context)
    const summary = await settled('u1')
    expect(summary.counts.verified).toBe(summary.targets)
    expect(flags.list().flags).toEqual(before)
  })
})
