import { asProgram } from '../as-program.mjs'
import { runCaptured } from '../run-captured.mjs'

export async function run() {
  const { code, output } = await runCaptured('oxfmt', ['.'])
  if (output.trim() !== '') console.log(output.trimEnd())
  return code
}

await asProgram(import.meta.url, run)
