import { realpathSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Runs a task when its file is the program itself rather than imported by `run.mjs`. */
export async function asProgram(moduleUrl, run) {
  const program = process.argv[1]
  if (program === undefined || realpathSync(program) !== realpathSync(fileURLToPath(moduleUrl))) return
  const code = await run(process.argv.slice(2))
  if (code !== undefined) process.exitCode = code
}
