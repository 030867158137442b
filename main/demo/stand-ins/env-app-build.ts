/**
 * The build program of the stand-in, as a file of its own beside the `.env`: it inlines the variables into a bundle,
 * as seed 002's front end is built, so that the file alone changes nothing. Values are told by Node's own reader.
 */
export const buildProgram = `// Stand-in for a front end's build, part of Switchyard's demo. Inlines REACT_APP_* into build/bundle.js.
import { mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { parseEnv } from 'node:util'

const folder = fileURLToPath(new URL('.', import.meta.url))
const totalMs = Number(process.argv[2] ?? 2000)
const steps = ['Reading .env', 'Compiling 214 modules', 'Inlining REACT_APP_*', 'Writing build/bundle.js']
const environment = parseEnv(readFileSync(join(folder, '.env'), 'utf8'))
const inlined = Object.entries(environment).filter(([name]) => name.startsWith('REACT_APP_'))
for (const [index, step] of steps.entries()) {
  console.log(\`[\${index + 1}/\${steps.length}] \${step}\`)
  await wait(totalMs / steps.length)
}
const flags = Object.fromEntries(inlined.map(([name, value]) => [name, value === 'true']))
mkdirSync(join(folder, 'build'), { recursive: true })
const temporary = join(folder, 'build', \`bundle.\${process.pid}.tmp\`)
writeFileSync(temporary, \`window.featureFlags=\${JSON.stringify(flags)};\\n\`)
renameSync(temporary, join(folder, 'build', 'bundle.js'))
console.log(\`Built with \${inlined.length} variables.\`)
`
