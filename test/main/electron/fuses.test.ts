import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'

const config = readFileSync(join(import.meta.dirname, '../../../electron-builder.yml'), 'utf8')

/** The fuses that the packager burns into the program; the one it does not know (wasmTrapHandlers) stays on. */
test('every fuse is set on purpose', () => {
  const block = /^electronFuses:\n((?: {2}\w+: \w+\n)+)/m.exec(config)?.[1] ?? ''
  const fuses = Object.fromEntries(
    block
      .trim()
      .split('\n')
      .map(line => line.trim().split(': ')),
  )
  expect(fuses).toEqual({
    runAsNode: 'false',
    enableCookieEncryption: 'true',
    enableNodeOptionsEnvironmentVariable: 'false',
    enableNodeCliInspectArguments: 'false',
    enableEmbeddedAsarIntegrityValidation: 'true',
    onlyLoadAppFromAsar: 'true',
    loadBrowserProcessSpecificV8Snapshot: 'false',
    grantFileProtocolExtraPrivileges: 'false',
  })
})

test('native code is unpacked and never rebuilt', () => {
  expect(config).toMatch(/^npmRebuild: false$/m)
  expect(config).toMatch(/^asarUnpack:\n {2}- '\*\*\/\*\.node'$/m)
})
