import { existsSync, readFileSync } from 'node:fs'
import type { Page } from 'playwright'
import { startBarePage } from './bare/start-bare-page.ts'
import { openApp, openBare, openBrowser } from './page/open-browser.ts'
import { bareSights, ourSights } from './page/sight.ts'
import { reportFigure, reportSkipped } from './report.ts'
import type { BenchWorkspace } from './workspace/open-bench-workspace.ts'
import type { Workspaces } from './workspace/workspaces.ts'

/** Time for whatever follows the first screen: chunks on their way, the first polls, a collection of garbage. */
const quietMs = 3000

/** A host just started, with a page just opened, over a history of a million rows. */
export async function benchMemory(workspaces: Workspaces): Promise<void> {
  for (const flags of [1000, 10_000]) {
    const workspace = await workspaces.open({ flags, history: 'million rows' })
    await workspace.restart()
    const page = await measurePage(page => openApp(page, workspace, 'flags', ourSights.list(flags)))
    const host = memoryOf(workspace.host.pid)
    const what = `with ${flags.toLocaleString('en')} flags and 1 M rows of history`
    if (host === undefined || page.process === undefined)
      reportSkipped(`memory of host and page, ${what}`, 'no /proc on this platform')
    else {
      const [resident, own] = [host.residentMB + page.process.residentMB, host.shareMB + page.process.shareMB]
      reportFigure(`memory of the host, ${what}`, host.residentMB, 'MB', 150)
      reportFigure(`memory of host and page, ${what}`, resident, 'MB', 300)
      reportFigure(`the same, what processes have in common divided between them`, own, 'MB', null)
    }
    reportFigure(`heap of the page, ${what}`, page.heapMB, 'MB', 10)
    if (flags === 1000) await measureBare(workspace, flags)
  }
}

async function measureBare({ database }: BenchWorkspace, flags: number): Promise<void> {
  const bare = await startBarePage(database)
  const page = await measurePage(opened => openBare(opened, bare, bareSights.list(flags)))
  const what = `of the bare page with ${flags.toLocaleString('en')} flags`
  if (page.process !== undefined) reportFigure(`memory ${what}`, page.process.residentMB, 'MB', null)
  reportFigure(`heap ${what}`, page.heapMB, 'MB', null)
  await bare.close()
}

type Memory = { readonly residentMB: number; readonly shareMB: number }

/** In a browser of its own: one page, one process. */
async function measurePage(
  open: (page: Page) => Promise<number>,
): Promise<{ readonly process: Memory | undefined; readonly heapMB: number }> {
  const browser = await openBrowser()
  const page = await browser.newPage()
  await open(page)
  await page.waitForTimeout(quietMs)
  const [pid] = await browser.pageProcesses()
  const measured = { process: pid === undefined ? undefined : memoryOf(pid), heapMB: await heapMB(page) }
  await browser.close()
  return measured
}

/** @returns undefined where there is no /proc */
function memoryOf(pid: number): Memory | undefined {
  const path = `/proc/${pid}/smaps_rollup`
  if (!existsSync(path)) return undefined
  const text = readFileSync(path, 'utf8')
  const megabytes = (name: string) =>
    Number(new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(text)?.[1]) / 1024
  return { residentMB: megabytes('Rss'), shareMB: megabytes('Pss') }
}

/** What is still in use after a collection. */
async function heapMB(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? Number.NaN) / 1024 / 1024
}
