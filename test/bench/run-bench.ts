import { parseArgs } from 'node:util'
import { postgresUrl } from '../support/postgres.ts'
import { benchClicks } from './bench-clicks.ts'
import { benchMemory } from './bench-memory.ts'
import { benchOpening } from './bench-opening.ts'
import { benchRollback } from './bench-rollback.ts'
import { benchScriptBytes } from './bench-script-bytes.ts'
import { benchScroll } from './bench-scroll.ts'
import { benchSync } from './bench-sync.ts'
import { chromiumPath, openBrowser } from './page/open-browser.ts'
import { printTable, reportSkipped } from './report.ts'
import { createWorkspaces } from './workspace/workspaces.ts'

// The hosts are children of this process: a developer's own keychain is none of their business.
process.env['SWITCHYARD_SECRETS'] = 'session'

const inNode = { rollback: benchRollback, sync: benchSync }
const inBrowser = {
  opening: benchOpening,
  clicks: benchClicks,
  scroll: benchScroll,
  script: benchScriptBytes,
  memory: benchMemory,
}
const names = [...Object.keys(inNode), ...Object.keys(inBrowser)]

const { values } = parseArgs({ options: { only: { type: 'string', multiple: true } } })
const unknown = values.only?.find(name => !names.includes(name))
if (unknown !== undefined) {
  console.error(`There is no part "${unknown}". The parts are: ${names.join(', ')}.`)
  process.exit(2)
}
const isWanted = (name: string) => values.only?.includes(name) ?? true

const began = performance.now()
const noStore = postgresUrl === undefined ? 'no PostgreSQL: set SWITCHYARD_TEST_POSTGRES_URL' : undefined
const noPage = noStore ?? (chromiumPath === undefined ? 'no Chromium: set SWITCHYARD_CHROMIUM' : undefined)

for (const [name, bench] of Object.entries(inNode)) {
  if (!isWanted(name)) continue
  if (noStore === undefined) await bench()
  else reportSkipped(name, noStore)
}
const workspaces = createWorkspaces()
const browserParts = Object.entries(inBrowser).filter(([name]) => isWanted(name))
if (noPage !== undefined) for (const [name] of browserParts) reportSkipped(name, noPage)
else if (browserParts.length > 0) {
  const browser = await openBrowser()
  try {
    for (const [, bench] of browserParts) await bench(workspaces, browser)
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  }
  await browser.close()
  await workspaces.close()
}
printTable()
console.log(`\n${Math.round((performance.now() - began) / 1000)} s in all.`)
// a part that failed may have left a page's server behind, which ends with us
process.exit()
