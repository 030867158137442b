import { writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { never } from '../../support/connector-writes.ts'
import { envDesk, seedFile } from '../../support/env-files.ts'
import { buildMeasure, minuteMs, pointsOf, readings } from '../../support/measures.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

function written(text: string): string {
  const file = join(temporaryFolder(), 'shop.csv')
  writeFileSync(file, text)
  return file
}

test('people come from a file where one is named, and from nowhere else', async () => {
  const people = { from: 'csv', file: written('id\nu-1\nu-2\nu-1\n'), column: 'id' } as const
  const [some, none] = [envDesk(seedFile, { people }), envDesk()]
  expect([some, none].map(({ connector }) => connector.capabilities.people)).toEqual([true, false])
  expect(await some.connector.countPeople(never)).toBe(2)
  expect(await none.connector.countPeople(never)).toBeUndefined()
})

test('measures come from a file, and from the application where it can be asked', async () => {
  const headers: (string | undefined)[] = []
  const server = createServer((request, response) => {
    headers.push(request.headers.authorization)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify({ memory: { used: 418 } }))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(() => void server.close())
  const { port } = server.address() as AddressInfo
  const minute = Math.floor(Date.now() / minuteMs) * minuteMs - 5 * minuteMs
  const file = written(`at,ms\n${new Date(minute).toISOString()},12\n`)
  const fromFile = buildMeasure(
    { from: 'csv', file, time: 'at', value: 'ms', aggregate: 'avg' },
    'render time',
  )
  const asked = buildMeasure({ from: 'http', path: '/metrics', value: '$.memory.used' }, 'memory')
  const probe = {
    host: '127.0.0.1',
    port,
    tls: { mode: 'off' as const },
    path: '/flags.json',
    reading: { as: 'variables' as const },
  }

  const { connector } = envDesk(seedFile, { measures: [fromFile, asked], probe })
  const [read, now] = await readings(connector, 0)
  expect(pointsOf(read!)).toEqual([[minute, 12]])
  expect(pointsOf(now!)[0]?.[1]).toBe(418)
  expect(headers).toEqual([undefined])

  const unasked = envDesk(seedFile, { measures: [asked] })
  const [refused] = await readings(unasked.connector, 0)
  expect(refused).toMatchObject({ status: 'failed', failure: { code: 'not-supported' } })
})
