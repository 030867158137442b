import type { Page } from 'playwright'
import { startBarePage } from './bare/start-bare-page.ts'
import { resetFlags } from './bare-rollback.ts'
import { inTurn } from './measure.ts'
import { openApp, openBare, type BenchBrowser } from './page/open-browser.ts'
import { bareSights, ourSights, type Sight } from './page/sight.ts'
import { reportFigure, reportRatio } from './report.ts'
import type { BenchWorkspace } from './workspace/open-bench-workspace.ts'
import type { Workspaces } from './workspace/workspaces.ts'

const flags = 1000
const rounds = 9
const longestTaskMs = 50
type Figure = 'ours' | 'bare' | 'longestTask'

/** From the confirming click, as the browser took it, until the result that was read back is painted. */
export async function benchClicks(workspaces: Workspaces, browser: BenchBrowser): Promise<void> {
  const workspace = await workspaces.open({ flags, history: 'short' })
  const bare = await startBarePage(workspace.database)
  const page = await browser.newPage()
  await openApp(page, workspace, 'flags', ourSights.list(flags))
  const barePage = await browser.newPage()
  await openBare(barePage, bare, bareSights.list(flags))

  await benchAll(page, barePage, workspace)
  await benchOne(page, barePage, workspace)
  await page.context().close()
  await barePage.context().close()
  await bare.close()
}

async function benchAll(page: Page, barePage: Page, workspace: BenchWorkspace): Promise<void> {
  const ours = async () => {
    await resetOurs(page, workspace)
    await page.getByRole('button', { name: /^Emergency rollback/ }).click()
    const { elapsedMs, longestTaskMs: longestTask } = await confirm(page, ourSights.allOff(flags))
    return { ours: elapsedMs, longestTask }
  }
  const limit = () => clickBare(barePage, workspace, 'Roll back all', bareSights.allOff(flags))
  await ours()
  await limit()
  const result = await inTurn<Figure>(rounds, [limit, ours])
  const what = `confirming click to all ${flags.toLocaleString('en')} flags shown off and read back`
  reportRatio(what, result.ours, result.bare, 3)
  reportFigure('longest task of the page meanwhile', result.longestTask, 'ms', null)
}

async function benchOne(page: Page, barePage: Page, workspace: BenchWorkspace): Promise<void> {
  const ours = async () => {
    await resetOurs(page, workspace)
    await page.getByRole('checkbox', { name: `Select ${workspace.keys[0]}`, exact: true }).check()
    await page.getByRole('button', { name: /^Roll back 1 in / }).click()
    const { elapsedMs, longestTaskMs: longestTask } = await confirm(page, ourSights.firstOff)
    await page.getByRole('button', { name: 'Clear selection' }).click()
    return { ours: elapsedMs, longestTask }
  }
  const limit = () => clickBare(barePage, workspace, 'Roll back the first', bareSights.firstOff)
  await ours()
  await limit()
  const result = await inTurn<Figure>(rounds, [limit, ours])
  reportRatio('confirming click to one flag shown off and read back', result.ours, result.bare, 2.5)
  reportFigure('longest task of the page meanwhile, one flag', result.longestTask, 'ms', longestTaskMs)
}

async function resetOurs(page: Page, workspace: BenchWorkspace): Promise<void> {
  await page.bringToFront()
  await resetFlags(workspace.database.admin)
  await workspace.refresh()
  await see(page, ourSights.allOn)
}

async function confirm(page: Page, done: Sight): Promise<Click> {
  await see(page, ourSights.dialog)
  const click = await measureClick(
    page,
    () => page.locator('[role=dialog] button[type=submit]').click(),
    done,
  )
  await page.getByRole('dialog').locator('.mantine-Modal-close').click()
  await page.getByRole('dialog').waitFor({ state: 'detached' })
  return click
}

async function clickBare(
  page: Page,
  { database }: BenchWorkspace,
  button: string,
  done: Sight,
): Promise<Partial<Record<Figure, number>>> {
  await page.bringToFront()
  await resetFlags(database.admin)
  await page.getByRole('button', { name: 'Read again' }).click()
  await see(page, bareSights.allOn)
  const clicked = await measureClick(page, () => page.getByRole('button', { name: button }).click(), done)
  return { bare: clicked.elapsedMs }
}

type Click = { readonly elapsedMs: number; readonly longestTaskMs: number }

/** Longer tasks than this are told by the browser. */
const toldFromMs = 50

async function measureClick(page: Page, click: () => Promise<void>, done: Sight): Promise<Click> {
  // a person reads first: whatever the page does after opening a dialog is over
  await page.waitForTimeout(200)
  await page.evaluate(wanted => {
    globalThis.pageWatch.opened = globalThis.pageWatch.painted(wanted)
  }, done)
  await click()
  const { clickedAtMs, paintedAtMs } = await page.evaluate(async () => {
    const painted = await globalThis.pageWatch.opened
    return { paintedAtMs: painted, clickedAtMs: globalThis.pageWatch.clickedAtMs }
  })
  // observers are told late
  await page.waitForTimeout(150)
  const longTasks = await page.evaluate(() => globalThis.pageWatch.longTasks)
  const meanwhile = longTasks.filter(
    ({ startMs, durationMs }) => startMs + durationMs > clickedAtMs && startMs < paintedAtMs,
  )
  const longest = Math.max(0, ...meanwhile.map(({ durationMs }) => durationMs))
  return { elapsedMs: paintedAtMs - clickedAtMs, longestTaskMs: longest < toldFromMs ? 0 : longest }
}

async function see(page: Page, sight: Sight): Promise<void> {
  await page.evaluate(wanted => globalThis.pageWatch.painted(wanted), sight)
}
