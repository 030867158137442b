import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createPageProtocol, isAppPage, schemePrivileges } from '../../../main/electron/app-page.ts'
import { loadPageFiles } from '../../../main/host/page-files.ts'

const folder = mkdtempSync(join(tmpdir(), 'switchyard-page-'))
const outside = join(folder, 'secret.txt')
const page = join(folder, 'page')
mkdirSync(join(page, 'assets'), { recursive: true })
writeFileSync(outside, 'secret')
writeFileSync(join(page, 'index.html'), '<p nonce="SWITCHYARD_STYLE_NONCE">page</p>')
writeFileSync(join(page, 'assets', 'a.js'), 'export {}')
symlinkSync(outside, join(page, 'assets', 'link.js'))
const answer = createPageProtocol(loadPageFiles(page))
rmSync(folder, { recursive: true })

const get = (url: string) => answer({ method: 'GET', url })

test('the page comes with the strict policy and a nonce of its own', async () => {
  const [first, second] = [get('app://switchyard/'), get('app://switchyard/')]
  const text = await first.text()
  const nonce = /nonce="([^"]+)"/.exec(text)?.[1] ?? ''
  expect(first.status).toBe(200)
  expect(first.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}';`)
  expect(first.headers.get('content-security-policy')).toContain("require-trusted-types-for 'script'")
  expect(await second.text()).not.toContain(nonce)
})

test('a built file is served under its exact name', async () => {
  const response = get('app://switchyard/assets/a.js')
  expect([response.status, response.headers.get('content-type'), await response.text()]).toEqual([
    200,
    'text/javascript; charset=utf-8',
    'export {}',
  ])
})

test.each([
  'app://switchyard/../secret.txt',
  'app://switchyard/assets/../../secret.txt',
  'app://switchyard/%2e%2e/secret.txt',
  'app://switchyard/%2E%2E%2Fsecret.txt',
  'app://switchyard/..\\secret.txt',
  'app://switchyard/..%5csecret.txt',
  'app://switchyard/assets/a.js\0',
  'app://switchyard/assets/a.js%00',
  'app://switchyard/assets/link.js',
  'app://switchyard/assets/',
  'app://switchyard/assets/a.js?x',
  'app://switchyard//assets/a.js',
  'app://switchyard',
  'app://other/',
  'app://switchyard.evil/',
  'app://switchyard@evil/',
  'app://evil@switchyard/',
  'app://switchyard:80/',
  'APP://switchyard/',
  'file:///etc/passwd',
  'https://switchyard/',
])('%j is not found', url => {
  expect(get(url).status).toBe(404)
})

test('only GET is answered', () => {
  for (const method of ['POST', 'HEAD', 'OPTIONS', 'get']) {
    expect(answer({ method, url: 'app://switchyard/' }).status).toBe(404)
  }
})

test('no other URL is ever answered', () => {
  const known = new Set(['app://switchyard/', 'app://switchyard/index.html', 'app://switchyard/assets/a.js'])
  const path = fc.array(
    fc.constantFrom('/', '..', '%2e', '.', '\\', 'assets', 'a.js', 'index.html', '\0', '?', '#', '%'),
    { maxLength: 12 },
  )
  fc.assert(
    fc.property(
      fc.oneof(
        fc.webUrl(),
        fc.string(),
        path.map(parts => `app://switchyard/${parts.join('')}`),
      ),
      url => {
        expect(get(url).status).toBe(known.has(url) ? 200 : 404)
      },
    ),
    { numRuns: 20_000 },
  )
})

test('our page is our page, wherever in it', () => {
  for (const url of ['app://switchyard/', 'app://switchyard/#/flags', 'app://switchyard/#'])
    expect(isAppPage(url)).toBe(true)
})

test('the scheme is as narrow as the page allows', () => {
  expect(schemePrivileges).toMatchInlineSnapshot(`
    {
      "privileges": {
        "codeCache": true,
        "corsEnabled": false,
        "secure": true,
        "standard": true,
        "supportFetchAPI": true,
      },
      "scheme": "app",
    }
  `)
})
