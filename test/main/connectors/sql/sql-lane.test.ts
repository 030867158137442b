import { describe, expect, test } from 'vitest'
import type { SqlClient } from '../../../../main/connectors/sql/sql-client.ts'
import { createLane } from '../../../../main/connectors/sql/sql-lane.ts'

const signal = new AbortController().signal

type Session = SqlClient & {
  readonly number: number
  silentForMs: number
  pingFails: boolean
  pings: number
  closed: boolean
}

function sessions() {
  const opened: Session[] = []
  const open = async (): Promise<{ client: Session }> => {
    let alive = true
    const client: Session = {
      number: opened.length,
      silentForMs: 0,
      pingFails: false,
      pings: 0,
      closed: false,
      facts: { processId: '1', replica: false, readOnlySession: false },
      clock: { serverMs: 0, sentMs: 0, answeredMs: 0 },
      get alive() {
        return alive
      },
      get answeredAtMs() {
        return performance.now() - this.silentForMs
      },
      run: async () => [],
      limitTo: async () => {},
      ping: async () => {
        client.pings += 1
        if (client.pingFails) throw new Error('half-open')
        return client.clock
      },
      destroy: () => {
        alive = false
      },
      close: async () => {
        alive = false
        client.closed = true
      },
    }
    opened.push(client)
    return { client }
  }
  const lane = createLane(open, { connection: 'Production', provenWithinMs: 1_000, pingMs: 10 })
  const used = (work: (client: Session) => unknown = () => {}): Promise<number> =>
    lane.use(async ({ client }) => {
      await work(client)
      return client.number
    }, signal)
  const session = (number: number): Session => {
    const found = opened[number]
    if (found === undefined) throw new Error(`session ${number} was not opened`)
    return found
  }
  return { lane, opened, used, session }
}

describe('a lane', () => {
  test('keeps its session warm', async () => {
    const { used, session } = sessions()
    expect([await used(), await used(), await used()]).toEqual([0, 0, 0])
    expect(session(0).pings).toBe(0)
  })

  test('opens another when the session was lost', async () => {
    const { used, session } = sessions()
    await used()
    session(0).destroy()
    expect(await used()).toBe(1)
  })

  test('never makes work wait for other work, and keeps one session afterwards', async () => {
    const { used, session } = sessions()
    const long = Promise.withResolvers<void>()
    const first = used(() => long.promise)
    expect(await used()).toBe(1)
    long.resolve()
    expect(await first).toBe(0)
    expect(session(0).closed).toBe(true)
    expect(await used()).toBe(1)
  })

  test('asks a session that was silent for a sign of life, and replaces it when none comes', async () => {
    const { used, session } = sessions()
    await used()
    session(0).silentForMs = 5_000
    expect(await used()).toBe(0)
    expect(session(0).pings).toBe(1)
    session(0).pingFails = true
    expect(await used()).toBe(1)
    expect(session(0).alive).toBe(false)
  })

  test('does not keep a session that the work destroyed', async () => {
    const { used } = sessions()
    await used(client => client.destroy())
    expect(await used()).toBe(1)
  })

  test('gives work no session once it is closed, and cuts what is running', async () => {
    const { lane, used, session } = sessions()
    const long = Promise.withResolvers<void>()
    const running = used(() => long.promise)
    // the work has begun when its session is there
    await expect.poll(() => session(0).alive).toBe(true)
    await lane.close()
    expect(session(0).alive).toBe(false)
    long.resolve()
    await running
    await expect(used()).rejects.toThrow('cancelled')
  })
})
