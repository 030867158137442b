import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

const program = join(import.meta.dirname, '..', '..', '..', 'dist', 'main', 'browser.js')
const readyLine = /^Switchyard is ready: (http:\/\/127\.0\.0\.1:\d+\/#[\w-]{43})$/gm

export type AppHost = {
  readonly pid: number
  readonly home: string
  readonly origin: string
  /** A link that opens the app once, as Enter in the terminal prints it. */
  newLink(): Promise<string>
  /** Everything the process wrote. */
  output(): string
  /** Ends it as Ctrl-C does. @returns its exit code */
  stop(): Promise<number | null>
  /** Ends it as a crash does. */
  kill(): Promise<void>
}

export type AppHostOptions = {
  readonly workspace: 'own' | 'demo'
  /** a folder that outlives the host; a temporary one, removed at the end, where it is left out */
  readonly home?: string
  readonly port?: number
}

/** The built browser host as a process of its own, on a free port. */
export async function startAppHost({ workspace, home, port = 0 }: AppHostOptions): Promise<AppHost> {
  const folder = home ?? mkdtempSync(join(tmpdir(), 'switchyard-app-'))
  const child = spawn(process.execPath, [program, `--workspace=${workspace}`], {
    env: { ...process.env, SWITCHYARD_HOME: folder, SWITCHYARD_PORT: String(port), SWITCHYARD_NO_OPEN: '1' },
    stdio: 'pipe',
  })
  let written = ''
  const read = (text: string) => {
    written += text
    child.emit('written')
  }
  child.stdout.setEncoding('utf8').on('data', read)
  child.stderr.setEncoding('utf8').on('data', read)
  const links = () => [...written.matchAll(readyLine)].map(match => match[1] ?? '')

  async function linkNumber(count: number): Promise<string> {
    for (;;) {
      const link = links()[count - 1]
      if (link !== undefined) return link
      if (child.exitCode !== null) throw new Error(`The host ended with ${child.exitCode}:\n${written}`)
      await nextSign(child, 90_000, () => `The host printed no link:\n${written}`)
    }
  }
  const clean = () => {
    if (home === undefined) rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
  }

  // The first link stays unused: links are handed out one by one.
  const first = await linkNumber(1)
  return {
    pid: child.pid ?? 0,
    home: folder,
    origin: new URL(first).origin,
    newLink() {
      const count = links().length
      child.stdin.write('\n')
      return linkNumber(count + 1)
    },
    output: () => written,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit')
        child.kill('SIGINT')
        await ended
      }
      clean()
      return child.exitCode
    },
    async kill() {
      const ended = once(child, 'exit')
      child.kill('SIGKILL')
      await ended
      clean()
    },
  }
}

function nextSign(child: ChildProcess, limitMs: number, problem: () => string): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      done()
      reject(new Error(problem()))
    }, limitMs)
    const done = () => {
      clearTimeout(timer)
      child.off('written', onSign)
      child.off('exit', onSign)
    }
    const onSign = () => {
      done()
      resolve()
    }
    child.on('written', onSign)
    child.on('exit', onSign)
  })
}
