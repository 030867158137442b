import { asProgram } from '../as-program.mjs'
import { lintChecks, runChecks } from '../checks.mjs'

export const run = () => runChecks(lintChecks)

await asProgram(import.meta.url, run)
