import { AxeBuilder } from '@axe-core/playwright'
import { expect, type Locator, type Page } from 'playwright/test'
import { expectAccessible, keepScreenshot } from './app-test.ts'

type PageWord = 'Overview' | 'Flags' | 'History' | 'Connections' | 'Settings'

/** By the navigation, as a person does; waits until the page is there. */
export async function goTo(page: Page, word: PageWord): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: word }).click()
  await expect(page.getByRole('main').getByRole('heading', { level: 1, name: word })).toBeAttached()
  await expectLoaded(page)
}

/** The frame is there, and nothing in the page is still a placeholder for something on its way. */
export async function expectLoaded(page: Page): Promise<void> {
  await expect(page.getByRole('main').getByRole('heading', { level: 1 })).toBeAttached()
  await expect(page.getByRole('main').locator('[aria-busy=true], .mantine-Skeleton-root')).toHaveCount(0)
}

const sizes = [
  { width: 1360, height: 860 },
  { width: 900, height: 600 },
] as const
const schemes = ['light', 'dark'] as const

/**
 * What is on screen now, in both themes and at both sizes: no violation of accessibility, nothing that must be scrolled
 * sideways, and a picture of each for people.
 * @param within a popover's selector: what it covers for the moment has not become too small to press
 */
export async function lookAtScreen(page: Page, name: string, within?: string): Promise<void> {
  for (const colorScheme of schemes) {
    await page.emulateMedia({ colorScheme })
    await expect(page.locator('html')).toHaveAttribute('data-mantine-color-scheme', colorScheme)
    for (const size of sizes) {
      await page.setViewportSize(size)
      await expectNoSidewaysScrolling(page)
      await keepScreenshot(page, `${name}-${colorScheme}-${size.width}`)
    }
    await page.setViewportSize(sizes[0])
    // the other theme changes colours and nothing else
    if (within !== undefined) await expectPartAccessible(page, within)
    else if (colorScheme === 'light') await expectAccessible(page)
    else await expectContrast(page)
  }
  await page.emulateMedia({ colorScheme: 'light' })
}

async function expectPartAccessible(page: Page, part: string): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).setLegacyMode().include(part).analyze()
  expect(violations.flatMap(({ id, nodes }) => nodes.map(node => `${id}: ${node.html}`))).toEqual([])
}

async function expectContrast(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page })
    .setLegacyMode()
    .withRules(['color-contrast'])
    .analyze()
  expect(violations.flatMap(({ nodes }) => nodes.map(node => node.html))).toEqual([])
}

/** The page itself never scrolls sideways; a wide table does so inside its own frame. */
export async function expectNoSidewaysScrolling(page: Page): Promise<void> {
  const overflow = () =>
    page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)
  await expect.poll(overflow).toBeLessThanOrEqual(0)
}

/** Opened by `open`, looked at, closed by Escape; the keyboard is back where it came from. */
export async function lookAtDialog(
  page: Page,
  name: string,
  open: () => Promise<void>,
  shown: Locator,
  within?: string,
) {
  await open()
  await expect(shown).toBeVisible()
  await lookAtScreen(page, `demo/${name}`, within)
  await page.keyboard.press('Escape')
  await expect(shown).toBeHidden()
}

/** A page that was drawn a moment ago may not listen yet; a person presses again. */
export async function pressFor(page: Page, keys: string, shown: Locator): Promise<void> {
  await expect(async () => {
    await page.keyboard.press(keys)
    await expect(shown).toBeVisible({ timeout: 4_000 })
  }).toPass()
}
