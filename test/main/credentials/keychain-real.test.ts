import { execFileSync, spawnSync } from 'node:child_process'
import { mkdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const installed = (program: string) => spawnSync(program, ['--version']).status === 0
const keytarLoads =
  spawnSync(process.execPath, ['-e', "import('keytar').catch(() => process.exit(1))"]).status === 0
const possible =
  process.platform === 'linux' &&
  installed('dbus-run-session') &&
  installed('gnome-keyring-daemon') &&
  keytarLoads

const script = `
import { createCredentials, Secret } from ${JSON.stringify(resolve('main/credentials/index.ts'))}
const options = { folder: process.argv[2], workspaceId: 'w' }
const first = await createCredentials(options)
await first.set('c', new Secret('päss "word"'))
const second = await createCredentials(options)
const value = (await second.get('c'))?.reveal()
await second.delete('c')
console.log(JSON.stringify({ info: first.info(), value, after: await second.get('c') }))
process.exit(0)
`

function run(command: string): unknown {
  const folder = temporaryFolder()
  const file = join(folder, 'use-keychain.ts')
  writeFileSync(file, script)
  mkdirSync(join(folder, 'runtime'), { mode: 0o700 })
  const { DBUS_SESSION_BUS_ADDRESS: _bus, DISPLAY: _display, ...env } = process.env
  const output = execFileSync(
    'bash',
    ['-c', command.replace('$RUN', `"${process.execPath}" "${file}" "${folder}"`)],
    {
      env: {
        ...env,
        HOME: folder,
        XDG_DATA_HOME: join(folder, 'data'),
        XDG_RUNTIME_DIR: join(folder, 'runtime'),
      },
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  )
  return JSON.parse(output.trim().split('\n').at(-1) ?? '')
}

test.skipIf(!possible)('a real keychain keeps a secret from one start to the next', () => {
  const unlock = `printf 'pass' | gnome-keyring-daemon --unlock --components=secrets >/dev/null`
  expect(run(`exec dbus-run-session -- bash -c '${unlock}; exec $RUN'`)).toEqual({
    info: { kind: 'keychain', locked: false, because: null },
    value: 'päss "word"',
    after: null,
  })
})

test.skipIf(process.platform !== 'linux')(
  'without a session bus secrets live for this run, and the reason is told',
  () => {
    const result = run('exec $RUN')
    expect(result).toMatchObject({ info: { kind: 'this-run', locked: false }, after: null })
    expect(JSON.stringify(result)).toContain('The system keychain is not available')
  },
)
