import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

/** Harmless-looking lines and where they stand; `true` where they have their one place. */
const lines: [file: string, code: string, allowed: boolean][] = [
  ['renderer/ui/a.tsx', 'export const a = <p dangerouslySetInnerHTML={{ __html: "x" }} />', false],
  ['renderer/ui/b.ts', 'export const b = (e: Element) => { e.innerHTML = "x" }', false],
  ['renderer/ui/c.ts', 'export const c = (e: Element) => { e["outerHTML"] = "x" }', false],
  ['renderer/ui/d.ts', 'export const d = (e: Element) => e.insertAdjacentHTML("beforeend", "x")', false],
  ['renderer/ui/e.ts', 'export const e = () => document.write("x")', false],
  ['renderer/ui/f.ts', 'export const f = "https://example.com/logo.svg"', false],
  ['renderer/ui/g.ts', 'export const g = "http://www.w3.org/2000/svg"', true],
  ['main/connectors/sql/h.ts', 'export const h = { rejectUnauthorized: true }', false],
  ['main/connectors/sql/i.ts', 'export const i = process.env["NODE_TLS_REJECT_UNAUTHORIZED"]', false],
  ['main/electron/j.ts', 'export const j = { webSecurity: true }', false],
  [
    'main/electron/k.ts',
    'import { shell } from "electron"\nexport const k = () => shell.openExternal("x")',
    false,
  ],
  [
    'main/electron/safe-open-external.ts',
    'import { shell } from "electron"\nexport const l = () => shell.openExternal("x")',
    true,
  ],
  [
    'main/electron/m.ts',
    'import { BrowserWindow } from "electron"\nexport const m = () => new BrowserWindow()',
    false,
  ],
  [
    'main/electron/create-window.ts',
    'import { BrowserWindow } from "electron"\nexport const n = () => new BrowserWindow()',
    true,
  ],
]

let folder: string
let found: string
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'switchyard-doors-'))
  for (const [file, code] of lines) {
    mkdirSync(dirname(join(folder, file)), { recursive: true })
    writeFileSync(join(folder, file), `${code}\n`)
  }
  writeFileSync(
    join(folder, '.oxlintrc.json'),
    JSON.stringify({
      jsPlugins: [join(root, 'scripts/lint/doors-plugin.mjs')],
      categories: { correctness: 'off' },
      rules: { 'doors/one-door': 'error' },
      overrides: [{ files: ['renderer/**'], rules: { 'doors/no-remote-address': 'error' } }],
    }),
  )
  const oxlint = join(root, 'node_modules', '.bin', 'oxlint')
  found = spawnSync(oxlint, ['-f', 'unix'], { cwd: folder, encoding: 'utf8' }).stdout
})
afterAll(() => rmSync(folder, { recursive: true }))

test.each(lines)('%s: %s', (file, _code, allowed) => {
  expect(found.split('\n').some(line => line.includes(`${file}:`))).toBe(!allowed)
})
