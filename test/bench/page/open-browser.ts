import { existsSync, readFileSync } from 'node:fs'
import { chromium, type BrowserContext, type Page } from 'playwright'
import { findChromium } from '../../../scripts/find-chromium.mjs'
import type { BenchWorkspace } from '../workspace/open-bench-workspace.ts'
import type { BarePage } from '../bare/start-bare-page.ts'
import { installPageWatch } from './page-watch.ts'
import type { Sight } from './sight.ts'

export const chromiumPath = findChromium()

export type BenchBrowser = {
  readonly version: string
  /** the processes that run pages of ours */
  pageProcesses(): Promise<number[]>
  close(): Promise<void>
  /** a page without anything cached or remembered; close its context */
  newPage(): Promise<Page>
}

export async function openBrowser(): Promise<BenchBrowser> {
  if (chromiumPath === undefined) throw new Error('no Chromium')
  const browser = await chromium.launch({
    executablePath: chromiumPath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // otherwise an idle process stands by for the next page and is taken for one
      '--disable-features=SpareRendererForSitePerProcess',
    ],
  })
  const session = await browser.newBrowserCDPSession()
  return {
    version: browser.version(),
    async pageProcesses() {
      const { processInfo } = await session.send('SystemInfo.getProcessInfo')
      return processInfo.flatMap(({ type, id }) => (type === 'renderer' && !isOwnUi(id) ? [id] : []))
    },
    close: () => browser.close(),
    async newPage() {
      const context = await browser.newContext({ viewport: { width: 1360, height: 860 } })
      await context.addInitScript(installPageWatch)
      return context.newPage()
    },
  }
}

/** The browser draws its own tabs and menus in a process of the same kind. */
function isOwnUi(pid: number): boolean {
  const path = `/proc/${pid}/cmdline`
  return existsSync(path) && readFileSync(path, 'utf8').includes('--top-chrome-webui')
}

/** Opens the app at a page of its own and waits for a sight. @returns ms from the navigation to its painting */
export async function openApp(
  page: Page,
  workspace: BenchWorkspace,
  hash: string,
  sight: Sight,
): Promise<number> {
  await enter(page.context(), workspace)
  return openAddress(page, `${workspace.host.origin}/#/${hash}`, sight)
}

export async function openBare(page: Page, bare: BarePage, sight: Sight): Promise<number> {
  return openAddress(page, bare.address, sight)
}

async function openAddress(page: Page, address: string, sight: Sight): Promise<number> {
  // begun before the page is there: nothing between the navigation and the first look is missed
  await page.addInitScript(wanted => {
    globalThis.pageWatch.opened = globalThis.pageWatch.painted(wanted)
  }, sight)
  await page.goto(address, { waitUntil: 'commit' })
  return page.evaluate(() => globalThis.pageWatch.opened)
}

/** As a reload finds it: the link was exchanged for a session, which the tab keeps. */
async function enter(context: BrowserContext, { control }: BenchWorkspace): Promise<void> {
  await context.addInitScript(
    session => sessionStorage.setItem('switchyard.session', session),
    control.session,
  )
}
