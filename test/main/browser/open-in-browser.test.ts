import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { openInBrowser } from '../../../main/browser/open-in-browser.ts'

const link = 'http://127.0.0.1:4780/#abcDEF-_123'
let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-open-'))
})
afterEach(() => {
  vi.unstubAllEnvs()
  rmSync(folder, { recursive: true, force: true })
})

/** Puts a program before the real opener that writes down what it is called with. */
function recordCalls(): () => string {
  const bin = join(folder, 'bin')
  const record = join(folder, 'calls')
  mkdirSync(bin)
  for (const name of ['xdg-open', 'open']) {
    writeFileSync(
      join(bin, name),
      `#!/bin/sh\necho "$@" >> '${record}.new' && mv '${record}.new' '${record}'\n`,
    )
    chmodSync(join(bin, name), 0o755)
  }
  vi.stubEnv('PATH', `${bin}${delimiter}${process.env['PATH']}`)
  return () => readFileSync(record, 'utf8').trim()
}

test.skipIf(process.platform === 'win32')(
  'the token is in a private file and in no command line',
  async () => {
    const calls = recordCalls()
    const launch = join(folder, 'launch')
    expect(openInBrowser(link, launch, process.platform)).toBe(true)
    await vi.waitFor(() => expect(calls()).toMatch(/^file:\/\/.*open-switchyard\.html$/), 10_000)
    expect(calls()).not.toContain('abcDEF')
    const file = join(launch, 'open-switchyard.html')
    expect(readFileSync(file, 'utf8')).toContain(`content="0;url=${link}"`)
    expect(statSync(file).mode & 0o777).toBe(0o600)
    expect(statSync(launch).mode & 0o777).toBe(0o700)
  },
)

test('a computer without a way to open anything is no reason to fail', async () => {
  vi.stubEnv('PATH', folder)
  expect(openInBrowser(link, join(folder, 'launch'), 'linux')).toBe(true)
  // the failed start is reported a moment later, and must not become an uncaught error
  await new Promise(resolve => setTimeout(resolve, 100))
})

test('a file that someone else laid there before is not followed', () => {
  const launch = join(folder, 'launch')
  mkdirSync(launch)
  vi.stubEnv('PATH', folder)
  writeFileSync(join(launch, 'open-switchyard.html'), 'old', { mode: 0o666 })
  openInBrowser(link, launch, 'linux')
  expect(statSync(join(launch, 'open-switchyard.html')).mode & 0o777).toBe(0o600)
})
