import { chmodSync, mkdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { homeFolder, prepareWorkspaceFolder } from '../../../main/workspace/index.ts'
import { failureOf } from '../../support/failure-of.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('the home is where the platform keeps data, unless SWITCHYARD_HOME says otherwise', () => {
  expect(homeFolder({ SWITCHYARD_HOME: '/data/sy' }, 'linux', '/home/m')).toBe('/data/sy')
  expect(homeFolder({}, 'linux', '/home/m')).toBe('/home/m/.local/share/switchyard')
  expect(homeFolder({ XDG_DATA_HOME: '/x' }, 'linux', '/home/m')).toBe('/x/switchyard')
  expect(homeFolder({}, 'darwin', '/Users/m')).toBe('/Users/m/Library/Application Support/Switchyard')
})

test('own and demo lie apart, and both are private even in a folder that was open', () => {
  const home = join(temporaryFolder(), 'home')
  mkdirSync(join(home, 'own'), { recursive: true })
  chmodSync(home, 0o755)
  chmodSync(join(home, 'own'), 0o777)
  const own = prepareWorkspaceFolder(home, 'own')
  const demo = prepareWorkspaceFolder(home, 'demo')
  expect(own.path).not.toBe(demo.path)
  for (const folder of [home, own.path, demo.path]) expect(statSync(folder).mode & 0o777).toBe(0o700)
})

test('a home that is a file is told in words', () => {
  const file = join(temporaryFolder(), 'file')
  writeFileSync(file, '')
  expect(failureOf(() => prepareWorkspaceFolder(file, 'own'))).toMatchObject({ code: 'not-available-here' })
})
