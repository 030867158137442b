import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { answerFrom, loadPageFiles } from '../../../main/host/page-files.ts'

let folder: string
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-page-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(
    join(folder, 'index.html'),
    '<p nonce="SWITCHYARD_STYLE_NONCE"></p><i nonce="SWITCHYARD_STYLE_NONCE"></i>',
  )
  writeFileSync(join(folder, 'assets', 'a-1.js'), 'a')
})
afterEach(() => rmSync(folder, { recursive: true, force: true }))

test('what is not built is missing in one sentence', () => {
  rmSync(join(folder, 'index.html'))
  expect(() => loadPageFiles(folder)).toThrow('run "npm run build"')
})

test('links and files of unknown kinds are not part of the page', () => {
  writeFileSync(join(folder, 'notes.txt'), 'notes')
  writeFileSync(join(folder, '.env'), 'SECRET=1')
  symlinkSync('/etc/passwd', join(folder, 'assets', 'passwd.js'))
  symlinkSync('/etc', join(folder, 'etc'))
  expect([...loadPageFiles(folder).keys()].sort()).toEqual(['/', '/assets/a-1.js', '/index.html'])
})

test('the nonce in the page is the one in its policy, everywhere in it, and new each time', () => {
  const files = loadPageFiles(folder)
  const nonces = ['/', '/', '/index.html'].map(target => {
    const answer = answerFrom(files, target)
    const inPage = [...(answer?.body.toString() ?? '').matchAll(/nonce="([^"]+)"/g)].map(match => match[1])
    const inPolicy = /'nonce-([^']+)'/.exec(answer?.headers['Content-Security-Policy'] ?? '')?.[1]
    expect(inPage).toEqual([inPolicy, inPolicy])
    return inPolicy
  })
  expect(new Set(nonces).size).toBe(3)
})

test('the page is never kept by the browser, files with a hash in their name for good', () => {
  const files = loadPageFiles(folder)
  expect(answerFrom(files, '/')?.headers['Cache-Control']).toBe('no-store')
  expect(answerFrom(files, '/assets/a-1.js')?.headers['Cache-Control']).toContain('immutable')
})

test('a build that replaces the files changes nothing for a host that runs', () => {
  const files = loadPageFiles(folder)
  rmSync(folder, { recursive: true })
  expect(answerFrom(files, '/assets/a-1.js')?.body.toString()).toBe('a')
})

test('names of objects are no files', () => {
  const files = loadPageFiles(folder)
  for (const target of ['__proto__', '/__proto__', 'constructor', '/constructor', '/toString']) {
    expect(answerFrom(files, target)).toBeUndefined()
  }
})
