import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { denyPermissions, type PermissionSession } from '../../../main/electron/deny-permissions.ts'

type Handlers = {
  request: (contents: null, permission: string, callback: (granted: boolean) => void, details: object) => void
  check: (contents: null, permission: string, origin: string) => boolean
  device: () => boolean
  media: (request: null, callback: (streams: object) => void) => void
  bluetooth: (details: null, callback: (response: object) => void) => void
  events: Map<string, (event: { preventDefault(): void }) => void>
}

function handlersOf(): Handlers {
  const handlers = { events: new Map() } as Handlers
  denyPermissions({
    setPermissionRequestHandler: (handler: unknown) => (handlers.request = handler as Handlers['request']),
    setPermissionCheckHandler: (handler: unknown) => (handlers.check = handler as Handlers['check']),
    setDevicePermissionHandler: (handler: unknown) => (handlers.device = handler as Handlers['device']),
    setDisplayMediaRequestHandler: (handler: unknown) => (handlers.media = handler as Handlers['media']),
    setBluetoothPairingHandler: (handler: unknown) => (handlers.bluetooth = handler as Handlers['bluetooth']),
    on: (event: string, listener: never) => handlers.events.set(event, listener),
  } as unknown as PermissionSession)
  return handlers
}

/** Every permission that this Electron knows, read from its own types. */
function permissionNames(): string[] {
  const types = readFileSync(
    join(import.meta.dirname, '../../../node_modules/electron/electron.d.ts'),
    'utf8',
  )
  const unions = [...types.matchAll(/permission: ((?:'[\w-]+'(?: \| )?)+)/g)].map(match => match[1] ?? '')
  return [...new Set(unions.join('|').match(/[\w-]+/g) ?? [])]
}

const own = { requestingUrl: 'app://switchyard/', isMainFrame: true }

test('every permission is denied but writing to the clipboard', () => {
  const { request, check } = handlersOf()
  const names = permissionNames()
  expect(names.length).toBeGreaterThan(15)
  const granted = names.filter(name => {
    let answer: boolean | undefined
    request(null, name, value => (answer = value), own)
    expect(answer).toBe(check(null, name, 'app://switchyard'))
    return answer
  })
  expect(granted).toEqual(['clipboard-sanitized-write'])
})

test('that one is granted to our own main frame only', () => {
  const { request, check } = handlersOf()
  const answers = [
    { ...own, isMainFrame: false },
    { ...own, requestingUrl: 'app://switchyard.evil/' },
    { ...own, requestingUrl: 'https://example.com/' },
    {},
  ].map(details => {
    let answer: boolean | undefined
    request(null, 'clipboard-sanitized-write', value => (answer = value), details)
    return answer
  })
  expect(answers).toEqual([false, false, false, false])
  for (const origin of ['', 'null', 'https://example.com', 'app://switchyard.evil']) {
    expect(check(null, 'clipboard-sanitized-write', origin)).toBe(false)
  }
})

test('no device, screen or pairing', () => {
  const { device, media, bluetooth, events } = handlersOf()
  expect(device()).toBe(false)
  media(null, streams => expect(streams).toEqual({}))
  bluetooth(null, response => expect(response).toEqual({ confirmed: false }))
  const prevented = [...events].map(([name, listener]) => {
    let stopped = false
    listener({ preventDefault: () => (stopped = true) })
    return [name, stopped]
  })
  expect(prevented).toEqual([
    ['select-hid-device', true],
    ['select-serial-port', true],
    ['select-usb-device', true],
  ])
  expect.assertions(4)
})
