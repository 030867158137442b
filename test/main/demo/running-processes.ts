import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)

/** Ids of processes whose command line names this text. One that has ended and waits for its parent has none. */
export async function processesNaming(text: string): Promise<readonly number[]> {
  const { stdout } = await run('ps', ['-axww', '-o', 'pid=,args='])
  return stdout.split('\n').flatMap(line => {
    const [, pid, args] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? []
    return args?.includes(text) ? [Number(pid)] : []
  })
}
