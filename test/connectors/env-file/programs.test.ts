import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { setTimeout as wait } from 'node:timers/promises'
import fc from 'fast-check'
import { describe, expect, onTestFinished, test } from 'vitest'
import { escapeOutput } from '../../../main/connectors/env-file/escape-output.ts'
import { findProgram } from '../../../main/connectors/env-file/find-program.ts'
import { runCommand, type CommandRun } from '../../../main/connectors/env-file/run-command.ts'
import { Command } from '../../../shared/domain/env-file-settings.ts'
import { never } from '../../support/connector-writes.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const echo = fileURLToPath(new URL('echo-program.mjs', import.meta.url))

function run(command: readonly string[], more: Partial<CommandRun> = {}, signal = never) {
  const asked = { connection: 'shop', command: [...command], passedOn: [], timeLimitMs: 30_000, graceMs: 100 }
  return runCommand({ ...asked, ...more }, signal)
}

async function say(args: readonly string[], more: Partial<CommandRun> = {}) {
  const end = await run([process.execPath, echo, ...args], { mostBytes: 1024 * 1024, ...more })
  expect(end.failure).toBeNull()
  return JSON.parse(end.output.toString()) as {
    args: string[]
    environment: Record<string, string>
    parent: number
  }
}

test('500 arguments arrive byte for byte, and no shell stands in between', async () => {
  const hostile = [
    '; touch pwned',
    '$(touch pwned)',
    '`touch pwned`',
    '&& touch pwned',
    '| touch pwned',
    '> pwned',
    '*',
    '~',
    '%PATH%',
    '"',
    "'",
    '\\',
    '',
    ' ',
    '\n',
    '--help',
    '\u202e',
    '𝔘',
    "'; rm -rf / #",
    '${IFS}',
  ]
  const random = fc.sample(fc.string({ unit: 'binary', maxLength: 40 }), { numRuns: 480, seed: 1 })
  // no system takes a NUL or half a character in an argument
  const args = [...hostile, ...random].map(text => text.replaceAll('\0', '0').toWellFormed())
  expect(args).toHaveLength(500)
  for (let from = 0; from < args.length; from += 100) {
    const told = await say(args.slice(from, from + 100))
    expect(told.args).toEqual(args.slice(from, from + 100))
    expect(told.parent).toBe(process.pid)
  }
  expect(existsSync('pwned')).toBe(false)
})

test('of our environment only what is named arrives', async () => {
  process.env['SWITCHYARD_TEST_CANARY'] = 'secret'
  process.env['SWITCHYARD_TEST_WANTED'] = 'wanted'
  onTestFinished(() => {
    delete process.env['SWITCHYARD_TEST_CANARY']
    delete process.env['SWITCHYARD_TEST_WANTED']
  })
  const { environment } = await say([], { passedOn: ['SWITCHYARD_TEST_WANTED', 'NOT_THERE'] })
  expect(environment['SWITCHYARD_TEST_WANTED']).toBe('wanted')
  const allowed = ['PATH', 'HOME', 'LANG', 'SWITCHYARD_TEST_WANTED']
  expect(Object.keys(environment).filter(name => !allowed.includes(name))).toEqual([])
})

test('what it says of a secret that it was given is hidden, in pieces as well', async () => {
  process.env['SWITCHYARD_TEST_TOKEN'] = 'canary-7d1f'
  process.env['SWITCHYARD_TEST_MODE'] = 'production'
  onTestFinished(() => {
    delete process.env['SWITCHYARD_TEST_TOKEN']
    delete process.env['SWITCHYARD_TEST_MODE']
  })
  const program = `
    process.stdout.write('with canary-7d1f as production, can')
    setTimeout(() => process.stdout.write('ary-7d1f, and a can'), 100)
    setTimeout(() => { console.error('not signed in: canary-7d1f'); process.exitCode = 3 }, 200)`
  let heard = ''
  const end = await run([process.execPath, '-e', program], {
    passedOn: ['SWITCHYARD_TEST_TOKEN', 'SWITCHYARD_TEST_MODE'],
    onOutput: text => void (heard += text),
  })
  expect(heard).toContain('with [secret] as production, [secret], and a ')
  expect(heard).toContain('not signed in: [secret]')
  expect(JSON.stringify([heard, end.failure])).not.toContain('7d1f')
})

describe('a program that takes too long', () => {
  const family = (folder: string, leavesAtOnce: boolean) => [
    process.execPath,
    '-e',
    `const { spawn } = require('node:child_process')
     process.on('SIGTERM', () => {})
     const child = spawn(process.execPath, ['-e', "process.on('SIGTERM',()=>{});setInterval(()=>{},1000)"], { stdio: 'inherit' })
     require('node:fs').writeFileSync(${JSON.stringify(join(folder, 'pids'))}, process.pid + ' ' + child.pid)
     console.log('begun')
     ${leavesAtOnce ? 'child.unref()' : 'setInterval(() => {}, 1000)'}`,
  ]
  const isRunning = (pid: number) => {
    try {
      process.kill(pid, 0)
      // one that is ended and not yet fetched by its parent is no process any more
      return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
    } catch {
      return false
    }
  }
  async function allGone(folder: string) {
    const pids = readFileSync(join(folder, 'pids'), 'utf8').split(' ').map(Number)
    expect(pids).toHaveLength(2)
    await expect.poll(() => pids.filter(isRunning), { timeout: 10_000 }).toEqual([])
  }

  test('is ended with all it started', async () => {
    const folder = temporaryFolder()
    const end = await run(family(folder, false), { timeLimitMs: 1_500 })
    expect(end).toMatchObject({ started: true, failure: { problem: 'timed-out' } })
    await allGone(folder)
  })

  test('and so when it is not wanted any more', async () => {
    const folder = temporaryFolder()
    const stop = new AbortController()
    const running = run(
      family(folder, false),
      { onOutput: text => text.includes('begun') && stop.abort() },
      stop.signal,
    )
    expect(await running).toMatchObject({ failure: { code: 'cancelled' } })
    await allGone(folder)
  })

  test('what it leaves running when it ends by itself is not waited for', async () => {
    const folder = temporaryFolder()
    const end = await run(family(folder, true))
    expect(end).toMatchObject({ exitCode: 0, failure: null })
    const [, left = 0] = readFileSync(join(folder, 'pids'), 'utf8').split(' ').map(Number)
    expect(isRunning(left)).toBe(true)
    process.kill(left, 'SIGKILL')
    await wait(10)
  })
})

test('a program that fails is told with the end of what it said', async () => {
  const end = await run([
    process.execPath,
    '-e',
    'console.error("x".repeat(9000) + " the reason"); process.exit(3)',
  ])
  expect(end).toMatchObject({
    exitCode: 3,
    failure: { code: 'command-failed', problem: 'exit', exitCode: 3 },
  })
  expect(end.failure).toHaveProperty('detail', expect.stringMatching(/^x{280,} the reason$/))
})

test('one that is not there, or not to be started, never began', async () => {
  expect(await run(['/nowhere/at-all'])).toMatchObject({ started: false, failure: { problem: 'not-found' } })
  expect(await run(['surely-no-such-program'])).toMatchObject({ started: false })
  const file = join(temporaryFolder(), 'plain')
  writeFileSync(file, 'text', { mode: 0o600 })
  expect(await run([file])).toMatchObject({ started: false, failure: { problem: 'not-started' } })
  expect(await run([process.execPath], {}, AbortSignal.abort())).toMatchObject({
    started: false,
    failure: { code: 'cancelled' },
  })
  expect(await findProgram('sh')).toMatch(/\/sh$/)
  expect(await findProgram(file)).toBeUndefined()
  expect(await findProgram('surely-no-such-program')).toBeUndefined()
})

test('batch files are not run on Windows, since a shell would read their arguments', async () => {
  const platform = Object.getOwnPropertyDescriptor(process, 'platform')
  if (platform === undefined) throw new Error('there is no platform')
  Object.defineProperty(process, 'platform', { ...platform, value: 'win32' })
  onTestFinished(() => void Object.defineProperty(process, 'platform', platform))
  for (const program of ['C:\\shop\\build.bat', 'npm.CMD', 'npm.cmd. '])
    expect(await run([program])).toMatchObject({
      started: false,
      failure: { problem: 'not-started', detail: expect.stringContaining('batch files') },
    })
})

test('a program is a whole path or a name, and never a path from nowhere in particular', () => {
  expect(Command.safeParse(['npm', 'run', 'build']).success).toBe(true)
  expect(Command.safeParse(['/usr/bin/env', '']).success).toBe(true)
  for (const wrong of [[], [''], [' '], ['./build.sh'], ['bin/build'], ['npm', 'a\0b']])
    expect(Command.safeParse(wrong).success).toBe(false)
})

test('one that prints without end is ended', async () => {
  const end = await run(
    [process.execPath, '-e', 'setInterval(() => process.stdout.write("x".repeat(65536)), 0)'],
    {
      mostBytes: 1024 * 1024,
    },
  )
  expect(end.failure).toMatchObject({ problem: 'too-much-output' })
})

test('what is printed can neither move a cursor nor hide', () => {
  expect(escapeOutput('\u001b[32mok\u001b[0m\r\n50 %\rdone\u001b]0;title\u0007\u202e\u0000')).toBe(
    'ok\n50 %\ndone\\u{1b}]0;title\\u{7}\\u{202e}\\u{0}',
  )
})
