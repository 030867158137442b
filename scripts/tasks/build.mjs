import { asProgram } from '../as-program.mjs'
import { ensureBuilt } from '../ensure-built.mjs'

export async function run() {
  await ensureBuilt({ force: true })
  return 0
}

await asProgram(import.meta.url, run)
