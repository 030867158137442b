import { EventEmitter } from 'node:events'
import { join } from 'node:path'
import { runInNewContext } from 'node:vm'
import { build, type Rollup } from 'vite'
import { beforeAll, expect, test } from 'vitest'

/** The preload as it is shipped. */
let code: string
beforeAll(async () => {
  const configFile = join(import.meta.dirname, '..', '..', 'vite.preload.config.ts')
  const output = (await build({
    configFile,
    logLevel: 'silent',
    build: { write: false },
  })) as Rollup.RollupOutput[]
  const [chunk, ...more] = output.flatMap(each => each.output)
  expect(more).toEqual([])
  code = chunk?.type === 'chunk' ? chunk.code : ''
})

type Listener = (event: { source: unknown; data: unknown }) => void

function run() {
  const required: string[] = []
  const sent: string[] = []
  const posted: unknown[][] = []
  const listeners: Listener[] = []
  const ipcRenderer = Object.assign(new EventEmitter(), {
    send: (channel: string) => void sent.push(channel),
  })
  const page: Record<string, unknown> = {
    addEventListener: (_type: string, listener: Listener) => void listeners.push(listener),
    postMessage: (...message: unknown[]) => void posted.push(message),
    location: { origin: 'app://switchyard' },
  }
  const before = Object.keys(page)
  const require = (name: string) => {
    required.push(name)
    return { ipcRenderer }
  }
  const module = { exports: {} }
  // as Electron does: a preload script is the body of a function
  const preload = runInNewContext(`(function (require, module, exports, window, location) {${code}\n})`) as (
    ...given: unknown[]
  ) => void
  preload(require, module, module.exports, page, page['location'])
  const added = Object.keys(page).filter(key => !before.includes(key))
  const tell = (source: unknown, data: unknown) => {
    for (const listener of listeners) listener({ source, data })
  }
  return { page, module, required, sent, posted, added, tell, ipcRenderer }
}

test('it requires electron and nothing else, and leaves nothing behind in the page', () => {
  const { required, added, module } = run()
  expect(required).toEqual(['electron'])
  expect(added).toEqual([])
  expect(code).not.toContain('contextBridge')
  expect(module.exports).toEqual({})
})

test('it asks for a port when the page wants one, and for nothing that anybody else wants', () => {
  const { tell, sent, page } = run()
  tell({}, 'switchyard-port-wanted')
  tell(page, 'something else')
  tell(page, { type: 'switchyard-port-wanted' })
  expect(sent).toEqual([])
  tell(page, 'switchyard-port-wanted')
  expect(sent).toEqual(['switchyard-port-wanted'])
})

test('it hands over exactly one port, to our own origin, without the event', () => {
  const { ipcRenderer, posted } = run()
  ipcRenderer.emit('switchyard-port', { ports: [] })
  expect(posted).toEqual([])
  ipcRenderer.emit('switchyard-port', { ports: ['port', 'another'], sender: 'secret' }, { more: 1 })
  expect(JSON.parse(JSON.stringify(posted))).toEqual([['switchyard-port', 'app://switchyard', ['port']]])
})
