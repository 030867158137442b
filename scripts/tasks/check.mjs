import { asProgram } from '../as-program.mjs'
import { allChecks, runChecks } from '../checks.mjs'

export const run = () => runChecks(allChecks)

await asProgram(import.meta.url, run)
