import type { Page } from 'playwright/test'
import { expect, keepScreenshot, test } from './support/app-test.ts'
import { expectLoaded, expectNoSidewaysScrolling, goTo } from './support/screens.ts'

// the richest content there is, on the host that demo.spec.ts had
test.use({ workspace: 'demo' })

const redButton = (page: Page) => page.getByRole('button', { name: /Emergency rollback/ })

test('held, the red button shows what it will do, and letting go does nothing', async ({ page, openApp }) => {
  await openApp(page)
  await expectLoaded(page)
  await redButton(page).hover()
  await page.mouse.down()
  await expect(page.getByText('Keep holding to roll back · release to cancel')).toBeVisible()
  await keepScreenshot(page, 'demo/holding')
  await page.mouse.up()
  await expect(page.getByText('Keep holding to roll back · release to cancel')).toBeHidden()
  await expect(page.getByRole('dialog', { name: /verified/ })).toHaveCount(0)
  await page.keyboard.press('Escape')
})

test('a window as narrow as a telephone is not scrolled sideways', async ({ page, openApp }) => {
  await openApp(page)
  await page.setViewportSize({ width: 390, height: 844 })
  for (const word of ['Overview', 'Flags', 'History', 'Connections', 'Settings'] as const) {
    await goTo(page, word)
    await expect(redButton(page)).toBeInViewport({ ratio: 1 })
    await expectNoSidewaysScrolling(page)
    await keepScreenshot(page, `demo/${word.toLowerCase()}-390`)
  }
  await page.goto(`${new URL(page.url()).origin}/#/flags/phoenix-production/phoenix_pipeline_enabled`)
  await expect(page.getByRole('heading', { level: 1, name: 'phoenix_pipeline_enabled' })).toBeVisible()
  await expect(page.getByRole('button', { name: 'Roll back this flag…' })).toBeInViewport({ ratio: 1 })
  await expectNoSidewaysScrolling(page)
  await keepScreenshot(page, 'demo/flag-390')
})

test('every control of the main path is reached by Tab, in order, with its focus shown', async ({
  page,
  openApp,
}) => {
  await openApp(page)
  await expectLoaded(page)
  await expect(page.getByText('Show as table')).toBeVisible()
  const reached: string[] = []
  // as far as the first control of the page itself: of the trouble, where it has come back since it was rolled back
  const first = /^(Look at|All \d+ flags)/
  while (reached.length < 40 && !first.test(reached.at(-1) ?? '')) {
    await page.keyboard.press('Tab')
    const { name, isShown } = await page.evaluate(() => {
      const element = document.activeElement
      const style = element === null ? undefined : getComputedStyle(element)
      const drawn = style !== undefined && (style.outlineStyle !== 'none' || style.boxShadow !== 'none')
      return { name: element?.getAttribute('aria-label') ?? element?.textContent ?? '', isShown: drawn }
    })
    expect(isShown, `the focus on “${name}” is drawn`).toBe(true)
    reached.push(name.replaceAll(/\s+/g, ' '))
  }
  const order = [
    /Skip to the page/,
    /Switch environment/,
    /Search or do/,
    /connections live/,
    /targets ready/,
    /Emergency rollback/,
    /^Overview/,
    /^Flags/,
    /^Settings/,
    first,
  ]
  const places = order.map(name => reached.findIndex(each => name.test(each)))
  expect(places, reached.join(' | ')).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})
