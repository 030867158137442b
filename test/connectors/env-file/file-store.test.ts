import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { describe, expect, onTestFinished, test } from 'vitest'
import { createFileStore } from '../../../main/connectors/env-file/file-store.ts'
import { whyFileUnusable } from '../../../main/connectors/env-file/check-file.ts'
import { AppError } from '../../../shared/failure.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const limits = { deadlineMs: 60_000, signal: new AbortController().signal }
const text = 'SECRET=4711\nREACT_APP_USE_A=true\n'

function openStore(content = text) {
  const folder = temporaryFolder()
  const file = join(folder, '.env')
  writeFileSync(file, content, { mode: 0o640 })
  chmodSync(file, 0o640)
  return { folder, file, store: createFileStore({ connection: 'shop', file }) }
}

const problemOf = async (work: Promise<unknown>): Promise<string> => {
  const error: unknown = await work.then(
    () => undefined,
    (thrown: unknown) => thrown,
  )
  expect(error).toBeInstanceOf(AppError)
  const { failure } = error as AppError
  return failure.code === 'file-refused' ? failure.problem : failure.code
}

describe('a write', () => {
  test('replaces the whole content, and keeps mode and a copy for the owner only', async () => {
    const { folder, file, store } = openStore()
    const before = statSync(file)
    const base = await store.read(limits)
    expect(await store.replace(base, 'REACT_APP_USE_A=false\n', limits)).toEqual({ status: 'written' })
    expect(readFileSync(file, 'utf8')).toBe('REACT_APP_USE_A=false\n')
    const after = statSync(file)
    expect([after.mode, after.uid, after.gid]).toEqual([before.mode, before.uid, before.gid])
    expect(after.ino).not.toBe(before.ino)
    const [backup = ''] = readdirSync(folder).filter(name => name !== '.env')
    expect(backup).toMatch(/^\.env\.switchyard-.*\.bak$/)
    expect(readFileSync(join(folder, backup), 'utf8')).toBe(text)
    expect(statSync(join(folder, backup)).mode & 0o777).toBe(0o600)
  })

  test('keeps the last five copies and what is not ours', async () => {
    const { folder, file, store } = openStore()
    writeFileSync(join(folder, '.env.switchyard-notes.bak'), 'mine')
    for (let count = 0; count < 8; count += 1)
      await store.replace(await store.read(limits), `A=${count}\n`, limits)
    const names = readdirSync(folder)
    const copies = names.filter(name => /\d{3}Z-\d+\.bak$/.test(name)).toSorted()
    expect(copies.map(name => readFileSync(join(folder, name), 'utf8'))).toEqual(
      [2, 3, 4, 5, 6].map(count => `A=${count}\n`),
    )
    expect(names.filter(name => name.endsWith('.tmp'))).toEqual([])
    expect(existsSync(join(folder, '.env.switchyard-notes.bak'))).toBe(true)
    expect(readFileSync(file, 'utf8')).toBe('A=7\n')
  })

  test('leaves alone what was changed since it was read', async () => {
    const { file, store } = openStore()
    const base = await store.read(limits)
    writeFileSync(file, 'NOTE=edited\n')
    expect(await store.replace(base, 'A=1\n', limits)).toEqual({ status: 'changed' })
    expect(readFileSync(file, 'utf8')).toBe('NOTE=edited\n')
  })

  test('does not happen once nobody waits for it', async () => {
    const { file, store } = openStore()
    const base = await store.read(limits)
    const ended = AbortSignal.abort()
    expect(await problemOf(store.replace(base, 'A=1\n', { ...limits, signal: ended }))).toBe('cancelled')
    expect(await problemOf(store.replace(base, 'A=1\n', { ...limits, deadlineMs: 0 }))).toBe('no-answer')
    expect(readFileSync(file, 'utf8')).toBe(text)
  })
})

describe('what is not used', () => {
  test.each<[string, (folder: string, file: string) => void, RegExp]>([
    [
      'a link',
      (folder, file) => (unlinkSync(file), symlinkSync(join(folder, 'other'), file)),
      /symbolic link/,
    ],
    ['a hard link', (folder, file) => linkSync(file, join(folder, 'other')), /second name/],
    ['a folder', (_folder, file) => (unlinkSync(file), mkdirSync(file)), /no ordinary file/],
    ['a pipe', (_folder, file) => (unlinkSync(file), spawnSync('mkfifo', [file])), /no ordinary file/],
    ['nothing', (_folder, file) => unlinkSync(file), /not there/],
    ['a megabyte and more', (_folder, file) => truncateSync(file, 1024 * 1024 + 1), /longer than 1 MiB/],
    ['bytes', (_folder, file) => writeFileSync(file, Buffer.from('A=1\n', 'utf16le')), /NUL/],
    ['a folder for everyone', folder => chmodSync(folder, 0o1777), /everyone on this machine/],
  ])('%s', async (_what, spoil, problem) => {
    const { folder, file, store } = openStore()
    const base = await store.read(limits)
    spoil(folder, file)
    const names = readdirSync(folder)
    expect(await problemOf(store.read(limits))).toMatch(problem)
    expect(await problemOf(store.replace(base, 'A=1\n', limits))).toMatch(problem)
    expect(await problemOf(store.checkWritable())).toMatch(problem)
    expect(readdirSync(folder)).toEqual(names)
  })

  test('a path through a link, which names the folder itself', async () => {
    const { folder } = openStore()
    const beside = join(temporaryFolder(), 'link')
    symlinkSync(folder, beside)
    const store = createFileStore({ connection: 'shop', file: join(beside, '.env') })
    expect(await problemOf(store.read(limits))).toContain(folder)
  })

  test('a device', async () => {
    const store = createFileStore({ connection: 'shop', file: '/dev/zero' })
    expect(await problemOf(store.read(limits))).toMatch(/no ordinary file/)
  })

  test('what belongs to another user', async () => {
    const { file } = openStore()
    const other = createFileStore({ connection: 'shop', file }, 54_321)
    expect(await problemOf(other.read(limits))).toMatch(/belongs to another user/)
    const stats = (uid: number, mode = 0o644) => ({
      uid,
      mode,
      nlink: 1,
      isFile: () => true,
      isSymbolicLink: () => false,
    })
    expect(whyFileUnusable(stats(1000), stats(1000), 1000)).toBeUndefined()
    expect(whyFileUnusable(stats(1000), stats(0), 1000)).toBeUndefined()
    expect(whyFileUnusable(stats(1001), stats(1000), 1000)).toMatch(/another user/)
    expect(whyFileUnusable(stats(1000), stats(1001), 1000)).toMatch(/folder belongs/)
    // as root: only whose folder it is
    expect(whyFileUnusable(stats(1000), stats(1000), 0)).toBeUndefined()
    expect(whyFileUnusable(stats(1001), stats(1000), 0)).toMatch(/another user/)
    expect(whyFileUnusable(stats(1001), stats(1000), undefined)).toBeUndefined()
  })
})

describe.each(['file', 'folder'] as const)('while a link is swapped in for the %s', kind => {
  test('nothing outside is ever read or written', async () => {
    const folder = join(temporaryFolder(), 'app')
    mkdirSync(folder, { mode: 0o700 })
    writeFileSync(join(folder, '.env'), 'REACT_APP_USE_A=true\n', { mode: 0o600 })
    const outside = temporaryFolder()
    const canary = 'CANARY=outside\nREACT_APP_USE_A=true\n'
    writeFileSync(join(outside, '.env'), canary, { mode: 0o600 })
    const control = new SharedArrayBuffer(8)
    const state = new Int32Array(control)
    const worker = new Worker(new URL('swap-links.ts', import.meta.url), {
      workerData: { folder, outside, kind, control },
    })
    onTestFinished(() => void worker.terminate())
    const store = createFileStore({ connection: 'shop', file: join(folder, '.env') })
    let written = 0
    let refused = 0
    for (let count = 0; Atomics.load(state, 1) < 5_000 || written === 0; count += 1) {
      try {
        const base = await store.read(limits)
        expect(base.bytes).not.toContain('CANARY')
        const { status } = await store.replace(base, `REACT_APP_USE_A=false\nCOUNT=${count}\n`, limits)
        if (status === 'written') written += 1
      } catch (error) {
        expect(error).toBeInstanceOf(AppError)
        refused += 1
      }
      expect(readFileSync(join(outside, '.env'), 'utf8')).toBe(canary)
    }
    Atomics.store(state, 0, 1)
    await new Promise(resolve => worker.once('exit', resolve))
    expect(readdirSync(outside)).toEqual(['.env'])
    expect(lstatSync(join(outside, '.env')).nlink).toBe(1)
    expect(refused).toBeGreaterThan(0)
  }, 60_000)
})
