import { createServer, type AddressInfo } from 'node:net'
import { networkInterfaces } from 'node:os'
import { afterEach, expect, test } from 'vitest'
import { listenOnLoopback, type LoopbackServers } from '../../../main/browser/listen-on-loopback.ts'

const open: { close(done: () => void): unknown }[] = []
afterEach(async () => {
  await Promise.all(open.splice(0).map(server => new Promise<void>(resolve => void server.close(resolve))))
})

async function listen(wanted: number | undefined): Promise<LoopbackServers> {
  const listening = await listenOnLoopback(wanted)
  open.push(...listening.servers)
  return listening
}

function occupy(host: string, port = 0): Promise<number> {
  const server = createServer()
  open.push(server)
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, host, () => resolve((server.address() as AddressInfo).port))
  })
}

const hasIpv6 = Object.values(networkInterfaces()).some(each =>
  each?.some(({ address }) => address === '::1'),
)

test('only this computer can reach it', async () => {
  const { servers, port } = await listen(0)
  const addresses = servers.map(server => server.address() as AddressInfo)
  expect(addresses.map(({ address }) => address)).toEqual(hasIpv6 ? ['127.0.0.1', '::1'] : ['127.0.0.1'])
  expect(new Set(addresses.map(each => each.port))).toEqual(new Set([port]))
})

test('a port that was asked for by number is that one or an error', async () => {
  const taken = await occupy('127.0.0.1')
  await expect(listenOnLoopback(taken)).rejects.toMatchObject({ code: 'EADDRINUSE' })
})

test.skipIf(!hasIpv6)('somebody else on ::1 counts as taken, since "localhost" may mean either', async () => {
  const taken = await occupy('::1')
  await expect(listenOnLoopback(taken)).rejects.toMatchObject({ code: 'EADDRINUSE' })
  const { servers } = await listen(0)
  expect(servers).toHaveLength(2)
})

test('two hosts find a port each without being told', async () => {
  const [first, second] = [await listen(undefined), await listen(undefined)]
  expect(first.port).not.toBe(second.port)
})
