import { execFile, spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import {
  chmod,
  chown,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import pg from 'pg'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createDemoServer, type DemoServer, type DemoServerAddress } from '../../../main/demo/demo-server.ts'
import { findServerPrograms } from '../../../main/demo/find-server-programs.ts'
import { findServerPlace } from '../../../main/demo/server-place.ts'
import { processesNaming } from './running-processes.ts'

const run = promisify(execFile)
const asRoot = process.getuid?.() === 0
const app = fileURLToPath(new URL('./demo-server-app.ts', import.meta.url))

let folder: string
let server: DemoServer
const apps: ChildProcess[] = []

beforeEach(async () => {
  // mkdtemp makes it 0700, as a person's own folder is
  folder = await realpath(await mkdtemp(join(tmpdir(), 'switchyard-demo-test-')))
  server = createDemoServer({ folder })
})

afterEach(async () => {
  for (const child of apps.splice(0)) child.kill('SIGKILL')
  await server.wipe()
  await rm(folder, { recursive: true, force: true })
})

async function ask(address: DemoServerAddress, password = address.password): Promise<unknown> {
  const { host, port, user } = address
  const client = new pg.Client({ host, port, user, password, database: 'postgres' })
  client.on('error', () => {})
  await client.connect()
  try {
    return (await client.query('SELECT inet_server_addr()::text AS address')).rows[0]
  } finally {
    await client.end()
  }
}

async function dataFolder(): Promise<string> {
  return (await findServerPlace(folder)).dataFolder
}

async function startApp(): Promise<{ child: ChildProcess; address: DemoServerAddress; serverPid: number }> {
  const child = spawn(process.execPath, [app, folder], { stdio: ['ignore', 'pipe', 'inherit'] })
  apps.push(child)
  const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
  const { pid, ...address } = JSON.parse(line.toString()) as DemoServerAddress & { pid: number }
  return { child, address, serverPid: pid }
}

async function killApp(child: ChildProcess): Promise<void> {
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
}

test('starts in a private folder and answers on loopback only', async () => {
  const address = await server.start()
  expect(address.isNew).toBe(true)
  await expect(ask(address)).resolves.toEqual({ address: '127.0.0.1/32' })
})

test('refuses a wrong password and the one of the run before', async () => {
  const first = await server.start()
  await expect(ask(first, 'guess')).rejects.toMatchObject({ code: '28P01' })
  const second = await server.start()
  expect(second.isNew).toBe(false)
  expect(second.password).not.toBe(first.password)
  await expect(ask(second, first.password)).rejects.toMatchObject({ code: '28P01' })
})

test('leaves no password on disk', async () => {
  const { password } = await server.start()
  const place = await findServerPlace(folder)
  expect((await readdir(place.folder)).filter(name => name.startsWith('password'))).toEqual([])
  expect(await readFile(place.logFile, 'utf8')).not.toContain(password)
})

test('stop leaves no process behind, neither the server nor its watch', async () => {
  await server.start()
  const pid = server.pid()
  expect(await processesNaming(await dataFolder())).toContain(pid)
  expect(await processesNaming(`switchyard-demo-watch ${pid}`)).toHaveLength(1)
  await server.stop()
  expect(await processesNaming(await dataFolder())).toEqual([])
  await vi.waitFor(
    async () => expect(await processesNaming(`switchyard-demo-watch ${pid}`)).toEqual([]),
    5000,
  )
})

test('stop ends the sessions that are still open', async () => {
  const { host, port, user, password } = await server.start()
  const client = new pg.Client({ host, port, user, password, database: 'postgres' })
  await client.connect()
  const ended = once(client, 'error')
  // it is told twice: by the server's last message, and by the closed socket
  client.on('error', () => {})
  await client.query('BEGIN')
  await server.stop()
  await ended
  expect(await processesNaming(await dataFolder())).toEqual([])
})

test('a killed app takes its server with it', async () => {
  const { child } = await startApp()
  const data = await dataFolder()
  expect(await processesNaming(data)).not.toEqual([])
  await killApp(child)
  await vi.waitFor(async () => expect(await processesNaming(data)).toEqual([]), 10_000)
})

test('a server that outlived app and watch is ended by the next start, and its data is kept', async () => {
  const { child, serverPid } = await startApp()
  for (const watch of await processesNaming(`switchyard-demo-watch ${serverPid}`))
    process.kill(watch, 'SIGKILL')
  await killApp(child)
  expect(await processesNaming(await dataFolder())).toContain(serverPid)
  const address = await server.start()
  expect(address.isNew).toBe(false)
  expect(server.pid()).not.toBe(serverPid)
  expect(await processesNaming(await dataFolder())).not.toContain(serverPid)
  await expect(ask(address)).resolves.toBeDefined()
})

test('starts again after the server itself was killed', async () => {
  await server.start()
  const killed = server.pid() as number
  process.kill(killed, 'SIGKILL')
  const address = await server.start()
  expect(address.isNew).toBe(false)
  await expect(ask(address)).resolves.toBeDefined()
})

test('a pid file whose number went to somebody else’s process harms nobody', async () => {
  await server.start()
  await server.stop()
  const stranger = spawn('sleep', ['600'])
  apps.push(stranger)
  const data = await dataFolder()
  await writeFile(
    join(data, 'postmaster.pid'),
    `${stranger.pid}\n${data}\n1\n1\n\n127.0.0.1\n1 1\nready   \n`,
  )
  expect((await server.start()).isNew).toBe(false)
  expect(stranger.exitCode).toBeNull()
  expect(stranger.signalCode).toBeNull()
})

test('takes the port of last time, and another one when that is taken', async () => {
  const { port } = await server.start()
  expect((await server.start()).port).toBe(port)
  await server.stop()
  const squatter = createServer().listen(port, '127.0.0.1')
  await once(squatter, 'listening')
  const address = await server.start()
  squatter.close()
  expect(address.port).not.toBe(port)
  await expect(ask(address)).resolves.toBeDefined()
})

describe('data that cannot be used is made anew', () => {
  test.each([
    ['a truncated control file', async (data: string) => writeFile(join(data, 'global', 'pg_control'), '')],
    ['a folder that was only begun', async (data: string) => rm(join(data, 'base'), { recursive: true })],
    ['data of another version', async (data: string) => writeFile(join(data, 'PG_VERSION'), '9.6\n')],
    ['no configuration', async (data: string) => rm(join(data, 'postgresql.conf'))],
    ['no rules of who may sign in', async (data: string) => rm(join(data, 'pg_hba.conf'))],
  ])('%s', async (_, spoil) => {
    await server.start()
    await server.stop()
    await spoil(await dataFolder())
    const address = await server.start()
    expect(address.isNew).toBe(true)
    await expect(ask(address)).resolves.toBeDefined()
  })
})

test('wipe removes everything it had on disk', async () => {
  await server.start()
  const place = await findServerPlace(folder)
  await server.wipe()
  await expect(stat(place.folder)).rejects.toMatchObject({ code: 'ENOENT' })
  expect(await processesNaming(place.dataFolder)).toEqual([])
})

describe.runIf(asRoot)('as root', () => {
  test('the server runs as another user, who owns its data', async () => {
    await server.start()
    const place = await findServerPlace(folder)
    expect(place.owner?.uid).toBeGreaterThan(0)
    expect((await stat(place.dataFolder)).uid).toBe(place.owner?.uid)
    const { stdout } = await run('ps', ['-o', 'uid=', '-p', String(server.pid())])
    expect(Number(stdout)).toBe(place.owner?.uid)
  })

  test('what a deleted workspace left elsewhere is removed by the next demo, unless its server runs', async () => {
    const [gone, running] = await Promise.all(
      [1, 2].map(async () => realpath(await mkdtemp(join(tmpdir(), 'switchyard-demo-test-')))),
    )
    if (gone === undefined || running === undefined) throw new Error('no folders')
    const stillRuns = createDemoServer({ folder: running })
    await stillRuns.start()
    const places = await Promise.all([gone, running].map(findServerPlace))
    await rm(gone, { recursive: true })
    await rename(running, `${running}-moved`)
    await server.start()
    await expect(stat(places[0]?.folder ?? '')).rejects.toMatchObject({ code: 'ENOENT' })
    expect((await stat(places[1]?.folder ?? '')).isDirectory()).toBe(true)
    await rename(`${running}-moved`, running)
    await stillRuns.wipe()
    await rm(running, { recursive: true })
  })

  test('programs in a clone that only root may enter are copied to where the server’s user can run them', async () => {
    const programs = findServerPrograms()
    const clone = join(folder, 'clone')
    await mkdir(clone, { mode: 0o700 })
    await cp(programs.folder, clone, { recursive: true, verbatimSymlinks: true })
    server = createDemoServer({ folder, programs: { folder: clone, build: 'test' } })
    await expect(ask(await server.start())).resolves.toBeDefined()
    const place = await findServerPlace(folder)
    const { stdout } = await run('ps', ['-ww', '-o', 'args=', '-p', String(server.pid())])
    expect(stdout).toContain(join(place.folder, 'programs-test', 'bin'))
  })

  test('a normal user needs no other user, in a home that nobody else may enter', async ({ skip }) => {
    if (!(await everyoneMayEnter(process.execPath))) skip('this clone is closed to every user but its own')
    const { owner, folder: elsewhere } = await findServerPlace(folder)
    await rm(elsewhere, { recursive: true })
    if (owner === null) throw new Error('root runs the server as another user')
    await chown(folder, owner.uid, owner.gid)
    await chmod(folder, 0o700)
    const child = spawn(process.execPath, [app, folder], {
      ...owner,
      cwd: '/',
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    apps.push(child)
    const [line] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer]
    await expect(ask(JSON.parse(line.toString()) as DemoServerAddress)).resolves.toBeDefined()
    expect(await readdir(folder)).toContain('postgresql')
    await killApp(child)
    await vi.waitFor(
      async () => expect(await processesNaming(join(folder, 'postgresql'))).toEqual([]),
      10_000,
    )
  })
})

/** Whether another user could run a program that lies here. */
async function everyoneMayEnter(path: string): Promise<boolean> {
  for (let folder = dirname(path); ; folder = dirname(folder)) {
    if (((await stat(folder)).mode & 0o001) === 0) return false
    if (folder === dirname(folder)) return true
  }
}
