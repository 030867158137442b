import { execFileSync } from 'node:child_process'

/** A pipe that nobody writes to: whoever opens it for reading waits for ever. */
export function mkfifoSync(path: string): void {
  execFileSync('mkfifo', [path])
}
