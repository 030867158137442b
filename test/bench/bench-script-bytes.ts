import { gzipSync } from 'node:zlib'
import type { Response } from 'playwright'
import { startBarePage } from './bare/start-bare-page.ts'
import { openApp, openBare, type BenchBrowser } from './page/open-browser.ts'
import { bareSights, ourSights } from './page/sight.ts'
import { reportFigure } from './report.ts'
import type { Workspaces } from './workspace/workspaces.ts'

const flags = 1000
const goalKB = 1000

/** Every script that was asked for until the first screen was there. */
export async function benchScriptBytes(workspaces: Workspaces, browser: BenchBrowser): Promise<void> {
  const workspace = await workspaces.open({ flags, history: 'short' })
  const bare = await startBarePage(workspace.database)
  const screens = [
    { name: 'the Overview', goal: goalKB, open: openApp, hash: 'overview', sight: ourSights.overview },
    { name: 'the list of flags', goal: goalKB, open: openApp, hash: 'flags', sight: ourSights.list(flags) },
  ] as const
  for (const { name, goal, hash, sight } of screens) {
    const sizes = await scriptsOf(browser, page => openApp(page, workspace, hash, sight))
    reportFigure(`script before ${name}, ${sizes.files} files, as sent`, sizes.sentKB, 'kB', goal)
    reportFigure(`script before ${name}, if it were compressed (gzip)`, sizes.gzipKB, 'kB', null)
  }
  const sizes = await scriptsOf(browser, page => openBare(page, bare, bareSights.list(flags)))
  reportFigure('script of the bare page, as sent', sizes.sentKB, 'kB', null)
  await bare.close()
}

type Sizes = { readonly files: number; readonly sentKB: number; readonly gzipKB: number }

async function scriptsOf(
  browser: BenchBrowser,
  open: (page: Awaited<ReturnType<BenchBrowser['newPage']>>) => Promise<number>,
): Promise<Sizes> {
  const page = await browser.newPage()
  const responses: Response[] = []
  page.on('response', response => {
    if (response.request().resourceType() === 'script') responses.push(response)
  })
  await open(page)
  const asked = [...responses]
  let [sent, gzip] = [0, 0]
  for (const response of asked) {
    const { responseBodySize } = await response.request().sizes()
    sent += responseBodySize
    gzip += gzipSync(await response.body(), { level: 9 }).length
  }
  await page.context().close()
  return { files: asked.length, sentKB: sent / 1000, gzipKB: gzip / 1000 }
}
