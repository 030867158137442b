import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { homedir } from 'node:os'
import { basename } from 'node:path'
import { StringDecoder } from 'node:string_decoder'
import type { Command } from '../../../shared/domain/env-file-settings.ts'
import { AppError, type Failure } from '../../../shared/failure.ts'
import { errorCode } from './env-place.ts'
import { escapeOutput } from './escape-output.ts'
import { endTree } from './end-tree.ts'
import { createHiding } from './hide-values.ts'

export type CommandRun = {
  readonly connection: string
  readonly command: Command
  readonly folder?: string
  /** names of variables of our environment that it gets besides the usual few */
  readonly passedOn: readonly string[]
  readonly input?: Buffer
  readonly timeLimitMs: number
  /** between asking it to end and ending it */
  readonly graceMs: number
  /** of its standard output, kept whole; absent: only what is told by `onOutput` */
  readonly mostBytes?: number
  readonly onOutput?: (text: string) => void
}

export type CommandEnd = {
  readonly exitCode: number | null
  readonly output: Buffer
  /** null: it ended with exit code 0 */
  readonly failure: Failure | null
  /** false: it never began, so that nothing can have come of it */
  readonly started: boolean
}

const lastPatienceMs = 1_000
/** Of what a program says, the end is kept for a failure. */
const tailLength = 300

/**
 * Runs one program to its end: its arguments as they are, no shell, no variables filled in, and of our environment only
 * what it needs. It gets a group of processes of its own, which is ended as a whole when it takes too long or is not
 * wanted any more. What it leaves running when it ends by itself is its own doing, such as a server that it started.
 * Never throws for what the program does.
 */
export async function runCommand(run: CommandRun, signal: AbortSignal): Promise<CommandEnd> {
  const [program = '', ...rest] = run.command
  const failed = failuresOf(run)
  if (signal.aborted) return notStarted({ code: 'cancelled' })
  // cmd.exe takes the arguments of a batch file apart again, quotes or not
  if (process.platform === 'win32' && /\.(bat|cmd)[. ]*$/i.test(program))
    return notStarted(
      failed('not-started', null, 'batch files are not run, because a shell would read their arguments'),
    )

  let child: ChildProcess
  try {
    child = spawn(program, rest, {
      shell: false,
      windowsHide: true,
      detached: process.platform !== 'win32',
      env: environmentFor(run.passedOn),
      cwd: run.folder ?? homedir(),
      stdio: [run.input === undefined ? 'ignore' : 'pipe', 'pipe', 'pipe'],
    })
  } catch (error) {
    return notStarted(failed('not-started', null, error instanceof Error ? error.message : ''))
  }
  try {
    await once(child, 'spawn')
  } catch (error) {
    const problem = errorCode(error) === 'ENOENT' ? 'not-found' : 'not-started'
    return notStarted(failed(problem, null, error instanceof Error ? error.message : ''))
  }
  // from here on only of a signal that could not be sent: whoever is to get it is gone
  child.on('error', () => undefined)

  const ended = Promise.withResolvers<number | null>()
  child.once('exit', code => ended.resolve(code))
  let why: Failure | undefined
  const end = (failure: Failure): void => {
    // a program that goes on printing is ended once
    if (why !== undefined) return
    why = failure
    endTree(child, run.graceMs)
    // one that not even the system can end is not waited for
    setTimeout(() => ended.resolve(null), run.graceMs + lastPatienceMs).unref()
  }
  const heard = listen(child, run, () => end(failed('too-much-output', null)))
  const timer = setTimeout(() => end(failed('timed-out', null, heard.tail())), run.timeLimitMs)
  const onAbort = (): void => end({ code: 'cancelled' })
  signal.addEventListener('abort', onAbort, { once: true })
  if (signal.aborted) onAbort()
  // a program that does not read to the end is told so by its own exit code
  child.stdin?.on('error', () => undefined)
  child.stdin?.end(run.input)
  try {
    const exitCode = await ended.promise
    // what it left behind may hold the pipes open for as long as it lives
    if (why === undefined) await heard.ended
    heard.stop()
    const failure = why ?? (exitCode === 0 ? null : failed('exit', exitCode, heard.tail()))
    return { exitCode, output: heard.output(), failure, started: true }
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', onAbort)
  }
}

/** @throws AppError unless it ended well */
export function assertEndedWell({ failure }: CommandEnd): void {
  if (failure !== null) throw new AppError(failure)
}

function notStarted(failure: Failure): CommandEnd {
  return { exitCode: null, output: Buffer.alloc(0), failure, started: false }
}

type Problem = Extract<Failure, { code: 'command-failed' }>['problem']

function failuresOf({ connection, command }: CommandRun) {
  const program = basename(command[0] ?? '')
  return (problem: Problem, exitCode: number | null, detail = ''): Failure => ({
    code: 'command-failed',
    connection,
    program,
    problem,
    exitCode,
    detail,
  })
}

function environmentFor(passedOn: readonly string[]): NodeJS.ProcessEnv {
  const usual = ['PATH', 'HOME', 'LANG']
  // without these no program begins there
  const system = process.platform === 'win32' ? ['SystemRoot', 'TEMP', 'USERPROFILE', 'PATHEXT'] : []
  const names = [...usual, ...system, ...passedOn].filter(name => process.env[name] !== undefined)
  return Object.fromEntries(names.map(name => [name, process.env[name]]))
}

function listen(child: ChildProcess, { mostBytes, onOutput, passedOn }: CommandRun, onTooMuch: () => void) {
  const kept: Buffer[] = []
  let bytes = 0
  let tail = ''
  let listening = true
  const streams = [child.stdout, child.stderr].filter(stream => stream !== null)
  const closed = streams.map(stream => {
    const decoder = new StringDecoder('utf8')
    const hiding = createHiding(process.env, passedOn)
    const said = (text: string): void => {
      if (text === '') return
      const shown = escapeOutput(text)
      tail = (tail + shown).slice(-tailLength)
      onOutput?.(shown)
    }
    stream.on('data', (chunk: Buffer) => {
      if (!listening) return
      if (mostBytes !== undefined && stream === child.stdout) {
        bytes += chunk.length
        if (bytes > mostBytes) return onTooMuch()
        kept.push(chunk)
        return
      }
      said(hiding.add(decoder.write(chunk)))
    })
    return once(stream, 'close').then(() => listening && said(hiding.add(decoder.end()) + hiding.rest()))
  })
  return {
    output: () => Buffer.concat(kept),
    tail: () => tail.trim(),
    /** everything was heard, or what is still open is held by something it left behind */
    ended: Promise.race([Promise.all(closed), once(child, 'exit').then(() => patience(250))]),
    stop: () => {
      listening = false
      // read on, so that what was left behind does not stand still over a full pipe, but do not wait for it
      for (const stream of streams) {
        stream.resume()
        if ('unref' in stream && typeof stream.unref === 'function') stream.unref()
      }
    },
  }
}

function patience(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}
