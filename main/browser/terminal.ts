import type { Readable } from 'node:stream'

/** Every line that is entered. Input that ends, or that there is none of, only means that nobody can ask. */
export function onLinkWanted(input: Readable, listener: () => void): void {
  input.on('error', () => undefined)
  input.on('data', (chunk: Buffer | string) => {
    if (chunk.toString().includes('\n')) listener()
  })
  // a host that is stopping must not be kept alive by a terminal
  if ('unref' in input && typeof input.unref === 'function') input.unref()
}

export interface Ending {
  /** Closes this first, before everything that was given earlier. */
  before(close: () => Promise<void>): void
  stop(code: number): Promise<void>
}

const patienceMs = 15_000

/** Ctrl-C, SIGTERM, a closed terminal: everything is closed in order, last opened first, and the process ends. */
export function onStopWanted(): Ending {
  const closers: (() => Promise<void>)[] = []
  let stopping = false

  async function stop(code: number): Promise<void> {
    // Ctrl-C reaches us twice, from the terminal and from the launcher
    if (stopping) return
    stopping = true
    setTimeout(() => process.exit(code === 0 ? 1 : code), patienceMs).unref()
    let result = code
    for (const close of closers.toReversed()) {
      try {
        await close()
      } catch (error) {
        console.error(error)
        result = 1
      }
    }
    process.exit(result)
  }

  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stop(0))
  process.on('uncaughtException', error => {
    console.error(error)
    void stop(1)
  })
  // A promise that nobody watched is a bug of ours, and no reason to die in the middle of a rollback.
  process.on('unhandledRejection', error => console.error(error))
  return { before: close => void closers.push(close), stop }
}
