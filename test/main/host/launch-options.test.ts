import { resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { readLaunchOptions, type LaunchSurroundings } from '../../../main/host/launch-options.ts'

const around = (change: Partial<LaunchSurroundings>): LaunchSurroundings => ({
  env: {},
  argv: [],
  platform: 'linux',
  userHome: '/home/mara',
  ...change,
})

describe('the home folder', () => {
  test.each([
    ['linux', {}, '/home/mara/.local/share/switchyard'],
    ['linux', { XDG_DATA_HOME: '/data' }, '/data/switchyard'],
    ['linux', { XDG_DATA_HOME: '' }, '/home/mara/.local/share/switchyard'],
    ['darwin', {}, '/home/mara/Library/Application Support/Switchyard'],
    ['win32', { APPDATA: '/appdata' }, '/appdata/Switchyard'],
    ['win32', {}, '/home/mara/AppData/Roaming/Switchyard'],
  ] as const)('on %s with %j is %s', (platform, env, home) => {
    expect(readLaunchOptions(around({ platform, env })).home).toBe(home)
  })

  test('can be chosen, and is then made absolute', () => {
    expect(readLaunchOptions(around({ env: { SWITCHYARD_HOME: '/elsewhere' } })).home).toBe('/elsewhere')
    expect(readLaunchOptions(around({ env: { SWITCHYARD_HOME: 'here' } })).home).toBe(resolve('here'))
  })
})

test('the workspace is the own one unless the demo is asked for', () => {
  expect(readLaunchOptions(around({})).workspace).toBe('own')
  expect(readLaunchOptions(around({ argv: ['--workspace=demo'] })).workspace).toBe('demo')
  expect(readLaunchOptions(around({ argv: ['--workspace', 'demo', '--no-sandbox', '.'] })).workspace).toBe(
    'demo',
  )
})

test('a port is a number or a sentence about what is wrong with it', () => {
  const port = (text: string) => readLaunchOptions(around({ env: { SWITCHYARD_PORT: text } })).port
  expect([port(''), port('0'), port('4780'), port('65535')]).toEqual([undefined, 0, 4780, 65535])
  for (const text of ['-1', '65536', '80 ', 'http', '1e3', '0x50', '4780;']) {
    expect(() => port(text)).toThrow(`SWITCHYARD_PORT is "${text}"`)
  }
})

test('the browser is opened unless that is switched off', () => {
  const opens = (text: string) => readLaunchOptions(around({ env: { SWITCHYARD_NO_OPEN: text } })).openBrowser
  expect([opens(''), opens('0'), opens('1'), opens('true')]).toEqual([true, true, false, false])
})
