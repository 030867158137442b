import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { os } from '@orpc/server'
import { serveBrowserHost, type BrowserHost } from '../../../main/browser/serve-browser-host.ts'
import { loadPageFiles } from '../../../main/host/page-files.ts'

export type ServedHost = BrowserHost & {
  /** exactly the bytes given; the answer until the host closes the connection or nothing comes any more */
  raw(request: string): Promise<string>
  changeWorkspace(): void
  /** arguments of every call that reached the router */
  readonly calls: readonly unknown[]
}

/** The browser host over a small page and a router of one procedure that remembers its calls. */
export async function serveTestHost(): Promise<ServedHost> {
  const folder = mkdtempSync(join(tmpdir(), 'switchyard-page-'))
  mkdirSync(join(folder, 'assets'))
  writeFileSync(
    join(folder, 'index.html'),
    '<meta property="csp-nonce" nonce="SWITCHYARD_STYLE_NONCE"><p>page</p>',
  )
  writeFileSync(join(folder, 'assets', 'index-abc.js'), 'export {}')
  const files = loadPageFiles(folder)
  rmSync(folder, { recursive: true })

  const calls: unknown[] = []
  const echo = os.handler(({ input }) => {
    calls.push(input)
    return input
  })
  let changeWorkspace: () => void = () => undefined
  const host = await serveBrowserHost(
    {
      router: { echo },
      context: {},
      onWorkspaceChanged(listener) {
        changeWorkspace = listener
        return () => undefined
      },
      close: async () => undefined,
    },
    files,
    0,
  )
  return {
    ...host,
    calls,
    changeWorkspace: () => changeWorkspace(),
    raw: request => sendRaw(host.port, request),
  }
}

function sendRaw(port: number, request: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1')
    let answer = ''
    socket.setEncoding('latin1')
    socket.setTimeout(3_000, () => socket.destroy())
    socket.on('data', chunk => (answer += String(chunk)))
    socket.on('error', error => {
      if (answer === '') reject(error)
    })
    socket.on('close', () => resolve(answer))
    socket.end(request, 'latin1')
  })
}

export function statusOf(answer: string): number {
  return Number(/^HTTP\/1\.1 (\d{3}) /.exec(answer)?.[1] ?? NaN)
}

export function bodyOf(answer: string): string {
  return answer.slice(answer.indexOf('\r\n\r\n') + 4)
}
