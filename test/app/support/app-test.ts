import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { AxeBuilder } from '@axe-core/playwright'
import { expect, test as base, type Page } from 'playwright/test'
import { startAppHost, type AppHost } from './app-host.ts'
import { watchPages, type PageWatch } from './page-watch.ts'

export { expect } from 'playwright/test'

const screenshots = join(import.meta.dirname, '..', '..', '..', 'artifacts', 'screenshots')

type TestFixtures = {
  /** Opens the app in this page with a fresh link and waits until it shows something. */
  openApp: (page: Page) => Promise<void>
  /** Fails the test for policy violations, console errors and requests to elsewhere; see `allow`. */
  watch: PageWatch
}
type WorkerFixtures = {
  /** Set in a spec file with `test.use({ workspace: 'demo' })`. */
  workspace: 'own' | 'demo'
  /** The running host, shared by the tests of a file that want the same workspace. */
  host: AppHost
}

export const test = base.extend<TestFixtures, WorkerFixtures>({
  workspace: ['own', { scope: 'worker', option: true }],
  host: [
    async ({ workspace }, use) => {
      const host = await startAppHost({ workspace })
      await use(host)
      expect(await host.stop(), 'the host ends cleanly').toBe(0)
    },
    { scope: 'worker', timeout: 120_000 },
  ],
  watch: [
    async ({ context, host }, use) => {
      const watch = await watchPages(context, host.origin)
      await use(watch)
      watch.verify()
    },
    { auto: true },
  ],
  openApp: async ({ host }, use) => {
    await use(async page => {
      await page.goto(await host.newLink())
      await expect(page.locator('#root')).not.toBeEmpty()
    })
  },
})

/** Kept as artifacts/screenshots/<name>.png, whatever the test's outcome. */
export async function keepScreenshot(page: Page, name: string): Promise<void> {
  const path = join(screenshots, `${name}.png`)
  mkdirSync(dirname(path), { recursive: true })
  await page.screenshot({ path, animations: 'disabled' })
}

/** No violation of WCAG 2.2 A and AA on what is shown now. */
export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    // in the page itself: it has no frames, and a page of axe's own takes twice as long as the rules
    .setLegacyMode()
    .withTags(['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'])
    .analyze()
  expect(violations.map(({ id, help, nodes }) => ({ id, help, at: nodes.map(node => node.html) }))).toEqual(
    [],
  )
}
