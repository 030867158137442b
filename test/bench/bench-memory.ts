import { existsSync, readFileSync } from 'node:fs'
import type { Page } from 'playwright'
import { startBarePage } from './bare/start-bare-page.ts'
import { openApp, openBare, openBrowser } from './page/open-browser.ts'
import { bareSights, ourSights } from './page/sight.ts'
import { reportFigure, reportSkipped } from './report.ts'
import type { Workspaces } from './workspace/workspaces.ts'

/** Time for whatever follows the first screen: chunks on their way, the first polls, a collection of garbage. */
const quietMs = 3000

/** A host just started, with a page just opened, over a history of a million rows. */
export async function benchMemory(workspaces: Workspaces): Promise<void> {
  for (const flags of [1000, 10_000]) {
    const workspace = await workspaces.open({ flags, history: 'million rows' })
    await workspace.restart()
    // a browser of its own: one page, one process
    const browser = await openBrowser()
    const page = await browser.newPage()
    await openApp(page, workspace, 'flags', ourSights.list(flags))
    await page.waitForTimeout(quietMs)
    const what = `with ${flags.toLocaleString('en')} flags and 1 M rows of history`
    const hostMB = residentMB(workspace.host.pid)
    const pageMB = (await browser.rendererIds()).map(residentMB).reduce(sum, 0)
    if (Number.isNaN(hostMB)) reportSkipped(`memory of host and page, ${what}`, 'no /proc on this platform')
    else {
      reportFigure(`memory of the host, ${what}`, hostMB, 'MB', 150)
      reportFigure(`memory of host and page process together, ${what}`, hostMB + pageMB, 'MB', 300)
    }
    reportFigure(`heap of the page, ${what}`, await heapMB(page), 'MB', 10)
    await browser.close()

    if (flags !== 1000) continue
    const bare = await startBarePage(workspace.database)
    const bareBrowser = await openBrowser()
    const barePage = await bareBrowser.newPage()
    await openBare(barePage, bare, bareSights.list(flags))
    await barePage.waitForTimeout(quietMs)
    reportFigure(
      `heap of the bare page with ${flags.toLocaleString('en')} flags`,
      await heapMB(barePage),
      'MB',
      null,
    )
    await bareBrowser.close()
    await bare.close()
  }
}

const sum = (a: number, b: number) => a + b

/** @returns NaN where there is no /proc */
function residentMB(pid: number): number {
  const path = `/proc/${pid}/status`
  if (!existsSync(path)) return Number.NaN
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(path, 'utf8'))?.[1]) / 1024
}

/** What is still in use after a collection. */
async function heapMB(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 1024 / 1024
}
