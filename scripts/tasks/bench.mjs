import { join } from 'node:path'
import { asProgram } from '../as-program.mjs'
import { ensureBuilt } from '../ensure-built.mjs'
import { findChromium } from '../find-chromium.mjs'
import { findPostgres } from '../find-postgres.mjs'
import { projectRoot } from '../project-root.mjs'
import { pinnedFirst } from '../run-captured.mjs'
import { runAndForward } from '../run-and-forward.mjs'

/** The bench runs from its sources, against the built application where it measures that. */
export async function run(argv) {
  await ensureBuilt()
  const postgres = await findPostgres()
  const chromium = findChromium()
  const env = {
    ...process.env,
    ...pinnedFirst(),
    ...(postgres.url === undefined ? {} : { SWITCHYARD_TEST_POSTGRES_URL: postgres.url }),
    ...(chromium === undefined ? {} : { SWITCHYARD_CHROMIUM: chromium }),
  }
  console.log(`Servers: ${postgres.words}.`)
  try {
    const bench = join(projectRoot, 'test', 'bench', 'run-bench.ts')
    return await runAndForward(process.execPath, ['--expose-gc', bench, ...argv], { cwd: projectRoot, env })
  } finally {
    await postgres.stop()
  }
}

await asProgram(import.meta.url, run)
