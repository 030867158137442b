import type { CDPSession, Page } from 'playwright'
import { startBarePage } from './bare/start-bare-page.ts'
import { inTurn } from './measure.ts'
import { openApp, openBare, type BenchBrowser } from './page/open-browser.ts'
import { bareSights, ourSights } from './page/sight.ts'
import { reportRatio } from './report.ts'
import type { Workspaces } from './workspace/workspaces.ts'

const flags = 10_000
const rounds = 5
/** every frame shows rows that were not there before: 2,600 pixels further down */
const frames = 120
type Figure = 'frame' | 'p95' | 'work' | 'bareFrame' | 'bareP95' | 'bareWork'

/** The whole list from top to bottom. */
export async function benchScroll(workspaces: Workspaces, browser: BenchBrowser): Promise<void> {
  const workspace = await workspaces.open({ flags, history: 'million rows' })
  const bare = await startBarePage(workspace.database)
  const page = await browser.newPage()
  await openApp(page, workspace, 'flags', ourSights.list(flags))
  const barePage = await browser.newPage()
  await openBare(barePage, bare, bareSights.list(flags))
  const scroll = await scrollerOf(page, '[data-flag-table]')
  const bareScroll = await scrollerOf(barePage, '[role=grid]')

  const ours = async () => {
    const { frameMs, p95Ms, workMs } = await scroll()
    return { frame: frameMs, p95: p95Ms, work: workMs }
  }
  const limit = async () => {
    const { frameMs, p95Ms, workMs } = await bareScroll()
    return { bareFrame: frameMs, bareP95: p95Ms, bareWork: workMs }
  }
  await ours()
  await limit()
  const result = await inTurn<Figure>(rounds, [limit, ours])
  const what = `scrolling through ${flags.toLocaleString('en')} flags`
  reportRatio(`${what}, mean frame`, result.frame, result.bareFrame, 1.5)
  reportRatio(`${what}, 95th percentile of frames`, result.p95, result.bareP95, null)
  reportRatio(`${what}, main thread's work per frame`, result.work, result.bareWork, null)
  await page.context().close()
  await barePage.context().close()
  await bare.close()
}

type Scrolled = { readonly frameMs: number; readonly p95Ms: number; readonly workMs: number }

async function scrollerOf(page: Page, selector: string): Promise<() => Promise<Scrolled>> {
  const session = await page.context().newCDPSession(page)
  await session.send('Performance.enable')
  return async () => {
    await page.bringToFront()
    const before = await taskSeconds(session)
    const seen = await page.evaluate(([list, count]) => globalThis.pageWatch.scrollThrough(list, count), [
      selector,
      frames,
    ] as const)
    const workMs = ((await taskSeconds(session)) - before) * 1000
    return { frameMs: seen.totalMs / seen.frames, p95Ms: seen.p95Ms, workMs: workMs / seen.frames }
  }
}

async function taskSeconds(session: CDPSession): Promise<number> {
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN
}
