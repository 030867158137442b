import { readFileSync, statSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { once } from 'node:events'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { lastPort, listenAgain, replaceFile } from '../../../../main/demo/stores/kept-files.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

async function listen(port: number): Promise<{ readonly port: number }> {
  const server = createServer()
  const failed = once(server, 'error').then(([error]) => Promise.reject(error as Error))
  server.listen(port, '127.0.0.1')
  await Promise.race([once(server, 'listening'), failed])
  failed.catch(() => {})
  onTestFinished(() => void server.close())
  return { port: (server.address() as AddressInfo).port }
}

describe('a stand-in’s address', () => {
  test('is asked for again', async () => {
    const place = temporaryFolder()
    const asked: number[] = []
    const answer = async (port: number) => {
      asked.push(port)
      return { port: port === 0 ? 40_123 : port }
    }
    await listenAgain(place, answer)
    await listenAgain(place, answer)
    expect(asked).toEqual([0, 40_123])
    expect(await lastPort(place)).toBe(40_123)
  })

  test('is another one when somebody else listens there now', async () => {
    const place = temporaryFolder()
    const taken = await listenAgain(place, listen)
    const moved = await listenAgain(place, listen)
    expect(moved.port).not.toBe(taken.port)
    expect(await lastPort(place)).toBe(moved.port)
  })

  test('that cannot be had at all is a failure', async () => {
    await expect(
      listenAgain(temporaryFolder(), () => Promise.reject(new Error('no sockets'))),
    ).rejects.toThrow('no sockets')
  })
})

test('a file is replaced whole, and is its owner’s alone', () => {
  const file = join(temporaryFolder(), 'flags.json')
  replaceFile(file, 'first')
  replaceFile(file, 'second')
  expect(readFileSync(file, 'utf8')).toBe('second')
  expect(statSync(file).mode & 0o777).toBe(0o600)
})
