import { startBarePage } from './bare/start-bare-page.ts'
import { inTurn, type Runs } from './measure.ts'
import { openApp, openBare, type BenchBrowser } from './page/open-browser.ts'
import { bareSights, ourSights } from './page/sight.ts'
import { reportFigure, reportRatio } from './report.ts'
import type { BenchWorkspace } from './workspace/open-bench-workspace.ts'
import type { Workspaces } from './workspace/workspaces.ts'

const flags = 1000
const rounds = 7
const goal = 1.8
type Figure = 'bare' | 'short' | 'long'

/** From the navigation of a fresh page until the first rows and the search are painted. */
export async function benchOpening(workspaces: Workspaces, browser: BenchBrowser): Promise<void> {
  const short = await workspaces.open({ flags, history: 'short' })
  const long = await workspaces.open({ flags, history: 'million rows' })
  const bare = await startBarePage(short.database)
  const openIn = (workspace: BenchWorkspace) => async () => {
    const page = await browser.newPage()
    const elapsedMs = await openApp(page, workspace, 'flags', ourSights.list(flags))
    await page.context().close()
    return elapsedMs
  }
  const openBarePage = async () => {
    const page = await browser.newPage()
    const elapsedMs = await openBare(page, bare, bareSights.list(flags))
    await page.context().close()
    return elapsedMs
  }
  const measure = async (): Promise<Record<Figure, Runs>> => {
    const works = [
      async () => ({ bare: await openBarePage() }),
      async () => ({ short: await openIn(short)() }),
      async () => ({ long: await openIn(long)() }),
    ]
    await inTurn<Figure>(1, works)
    return inTurn<Figure>(rounds, works)
  }
  const what = `opening to a usable list of ${flags.toLocaleString('en')} flags`
  const reachable = await measure()
  for (const workspace of [short, long]) await workspace.moveStore('away')
  const away = await measure()
  for (const workspace of [short, long]) await workspace.moveStore('back')

  reportRatio(`${what}, store reachable`, reachable.short, reachable.bare, goal)
  reportRatio(`${what}, store reachable, history of 1 M rows`, reachable.long, reachable.bare, goal)
  reportRatio(`${what}, store down`, away.short, away.bare, goal)
  reportRatio(`${what}, store down, history of 1 M rows`, away.long, away.bare, goal)
  reportFigure(`${what}, history of 1 M rows`, reachable.long, 'ms', 1000)

  const starts = await inTurn<'short' | 'long'>(3, [
    async () => ({ short: await short.restart() }),
    async () => ({ long: await long.restart() }),
  ])
  reportFigure('starting the host, until its link is printed', starts.short, 'ms', null)
  reportFigure('starting the host, history of 1 M rows', starts.long, 'ms', null)
  await bare.close()
}
