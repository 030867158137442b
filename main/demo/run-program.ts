import { spawn } from 'node:child_process'

/** Whom a program runs as; null: whoever runs the app. */
export type ProgramOwner = { readonly uid: number; readonly gid: number } | null

export type ProgramRun = {
  readonly owner: ProgramOwner
  /** must be reachable by the owner, which the app's own working folder may not be */
  readonly cwd: string
  readonly input?: string
  readonly timeoutMs: number
}

/** `code` is null when the program could not be started or was ended by a signal. */
export type ProgramResult = { readonly code: number | null; readonly output: string }

/** Runs a program to its end. Failing is a result, since every caller has its own answer to it. */
export function runProgram(file: string, args: readonly string[], run: ProgramRun): Promise<ProgramResult> {
  const { promise, resolve } = Promise.withResolvers<ProgramResult>()
  const child = spawn(file, args, {
    ...run.owner,
    cwd: run.cwd,
    env: programEnvironment(),
    timeout: run.timeoutMs,
    killSignal: 'SIGKILL',
    stdio: ['pipe', 'pipe', 'pipe'],
    windowsHide: true,
  })
  let output = ''
  const collect = (chunk: Buffer): void => {
    if (output.length < maximumOutput) output += chunk.toString('utf8')
  }
  child.stdout.on('data', collect)
  child.stderr.on('data', collect)
  // a program that ends without reading its input is judged by its exit code
  child.stdin.on('error', () => {})
  child.stdin.end(run.input ?? '')
  child.on('error', error => resolve({ code: null, output: `${output}${error.message}` }))
  child.on('close', code => resolve({ code, output }))
  return promise
}

const maximumOutput = 64_000

/** The app's own environment may hold secrets and PG… settings, and is nobody else's business. */
export function programEnvironment(): NodeJS.ProcessEnv {
  const passed = ['PATH', 'SystemRoot', 'TEMP', 'TMP'].flatMap(name => {
    const value = process.env[name]
    return value === undefined ? [] : [[name, value] as const]
  })
  // English messages, because the log is searched for a port that is taken
  return { ...Object.fromEntries(passed), LC_ALL: 'C', TZ: 'UTC' }
}
