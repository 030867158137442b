import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { startAppHost } from './support/app-host.ts'

const root = join(import.meta.dirname, '..', '..')
const program = join(root, 'dist', 'main', 'browser.js')

/** Of every process that `pid` started, directly or not, those that still run. Linux only. */
function descendants(pid: number): number[] {
  const parents = new Map<number, number>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8')
      const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      if (state !== 'Z') parents.set(Number(entry), Number(parent))
    } catch {
      // ended while we looked
    }
  }
  const found = [pid]
  for (const each of found) for (const [child, parent] of parents) if (parent === each) found.push(child)
  return found.slice(1)
}

function isRunning(pid: number): boolean {
  try {
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}

type Run = { child: ChildProcess; output: () => string; ready: Promise<void> }
function start(command: string, args: string[], env: Record<string, string>, ownGroup = false): Run {
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, SWITCHYARD_NO_OPEN: '1', SWITCHYARD_HOST: 'browser', ...env },
    detached: ownGroup,
  })
  let output = ''
  const ready = new Promise<void>((resolve, reject) => {
    const read = (text: string) => {
      output += text
      if (output.includes('Switchyard is ready: ')) resolve()
    }
    child.stdout.setEncoding('utf8').on('data', read)
    child.stderr.setEncoding('utf8').on('data', read)
    child.once('exit', code => reject(new Error(`ended with ${code}:\n${output}`)))
  })
  ready.catch(() => undefined)
  return { child, output: () => output, ready }
}

let home: string
test.beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'switchyard-processes-'))
})
test.afterEach(() => rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 }))

test('every Enter in the terminal prints a link of its own', async () => {
  const host = await startAppHost({ workspace: 'own', home })
  const links = [await host.newLink(), await host.newLink(), await host.newLink()]
  expect(new Set(links).size).toBe(3)
  expect(await host.stop()).toBe(0)
})

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  test(`${signal} ends it in order`, async () => {
    const { child, ready } = start(process.execPath, [program, '--workspace=own'], {
      SWITCHYARD_HOME: home,
      SWITCHYARD_PORT: '0',
    })
    await ready
    const ended = once(child, 'exit')
    child.kill(signal)
    child.kill(signal)
    expect(await ended).toEqual([0, null])
  })
}

test('a port that is taken is said to be, in one sentence', async () => {
  const other = createServer()
  await new Promise<void>(resolve => other.listen(0, '127.0.0.1', resolve))
  const port = String((other.address() as AddressInfo).port)
  const { child, output } = start(process.execPath, [program], {
    SWITCHYARD_HOME: home,
    SWITCHYARD_PORT: port,
  })
  const [code] = (await once(child, 'exit')) as [number]
  other.close()
  expect(code).toBe(1)
  expect(output().trim()).toBe(
    'The port in SWITCHYARD_PORT is in use by another program. Choose another one, or leave it out.',
  )
})

test('a second copy on the same workspace is told who has it', async () => {
  const host = await startAppHost({ workspace: 'own', home })
  const { child, output } = start(process.execPath, [program], {
    SWITCHYARD_HOME: home,
    SWITCHYARD_PORT: '0',
  })
  const [code] = (await once(child, 'exit')) as [number]
  expect(code).toBe(1)
  expect(output()).toContain('This workspace is open in another copy of Switchyard')
  expect(output()).not.toContain('    at ')
  expect(await host.stop()).toBe(0)
})

for (const [what, end] of [
  ['Ctrl-C', (pid: number) => process.kill(-pid, 'SIGINT')],
  ['npm is told to end', (pid: number) => process.kill(pid, 'SIGTERM')],
  ['npm is killed', (pid: number) => process.kill(pid, 'SIGKILL')],
] as const) {
  test(`the demo leaves no process behind: ${what}`, async () => {
    test.skip(process.platform !== 'linux', 'reads /proc')
    test.setTimeout(120_000)
    // As a person starts it: npm, a shell, the launcher, and all that the demo starts; a group of their own, as in a terminal.
    const { child, ready } = start(
      'npm',
      ['run', '--silent', 'demo'],
      { SWITCHYARD_HOME: home, SWITCHYARD_PORT: '0' },
      true,
    )
    await ready
    const pid = child.pid ?? 0
    const started = descendants(pid)
    expect(started.length).toBeGreaterThan(1)
    end(pid)
    await expect.poll(() => started.filter(isRunning), { timeout: 20_000 }).toEqual([])
  })
}
