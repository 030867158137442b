import type { Locator, Page } from 'playwright/test'
import { expect, keepScreenshot, test } from './support/app-test.ts'
import { expectLoaded, expectNoSidewaysScrolling, goTo, lookAtScreen } from './support/screens.ts'

// the richest content there is; the host is the one of demo.spec.ts
test.use({ workspace: 'demo' })

const flag = 'phoenix_pipeline_enabled'
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name })

/** Opened by `open`, looked at, closed by Escape; the keyboard is back where it came from. */
async function lookAtDialog(
  page: Page,
  name: string,
  open: () => Promise<void>,
  shown: Locator,
  within?: string,
) {
  await open()
  await expect(shown).toBeVisible()
  await lookAtScreen(page, `screens/${name}`, within)
  await page.keyboard.press('Escape')
  await expect(shown).toBeHidden()
}

test('dialogs and menus of the frame', async ({ page, openApp }) => {
  test.setTimeout(120_000)
  await openApp(page)
  await expectLoaded(page)
  const keyboard = page.keyboard
  await lookAtDialog(
    page,
    'palette',
    async () => {
      await keyboard.press('ControlOrMeta+K')
      await keyboard.type('roll back phoenix')
    },
    page.getByRole('option', { name: /Roll back phoenix_pipeline_enabled/, selected: true }),
  )
  await lookAtDialog(page, 'shortcuts', () => keyboard.press('?'), dialog(page, 'Keyboard shortcuts'))
  const environments = button(page, /Switch environment/)
  await lookAtDialog(
    page,
    'environments',
    () => environments.press('Enter'),
    page.getByRole('menu'),
    '[role=menu]',
  )
  await expect(environments).toBeFocused()
  const connections = button(page, /connections live/)
  await lookAtDialog(
    page,
    'connection-summary',
    () => connections.press('Enter'),
    page.getByText('Open Connections'),
    '[role=dialog]',
  )
  const readiness = button(page, /targets ready/)
  await lookAtDialog(
    page,
    'readiness',
    () => readiness.press('Enter'),
    page.getByText('A target is ready when a rollback could be written to it right now.'),
    '[role=dialog]',
  )
  await expect(readiness).toBeFocused()
  await lookAtDialog(
    page,
    'rollback-everything',
    () => button(page, /Emergency/).click(),
    dialog(page, 'Emergency rollback'),
  )
})

test('dialogs of the pages', async ({ page, openApp }) => {
  test.setTimeout(120_000)
  await openApp(page)
  await goTo(page, 'Flags')
  await page.getByRole('button', { name: flag, exact: true }).click()
  const change = button(page, 'Change…')
  const changing = dialog(page, `Change ${flag}`)
  await lookAtDialog(page, 'change', () => change.press('Enter'), changing)
  await expect(change).toBeFocused()
  await page.getByRole('tab', { name: 'Audit' }).click()
  await lookAtScreen(page, 'screens/flag-audit')

  await goTo(page, 'Connections')
  await lookAtDialog(
    page,
    'environment',
    () => button(page, 'Edit environment staging').press('Enter'),
    dialog(page, 'Edit environment staging'),
  )
  await lookAtDialog(
    page,
    'remove',
    () => button(page, 'Remove phoenix-db (staging)').press('Enter'),
    dialog(page, /^Remove phoenix-db/),
  )
  await button(page, 'Edit phoenix-db (staging)').press('Enter')
  await page.getByText('Usage of OLD and NEW').first().scrollIntoViewIfNeeded()
  await lookAtScreen(page, 'screens/connection-editor')
  await button(page, 'Discard').click()

  await goTo(page, 'Settings')
  await lookAtDialog(
    page,
    'reset-demo',
    () => button(page, 'Reset the demo').press('Enter'),
    dialog(page, 'Reset the demo'),
  )
})

test('held, the red button shows what it will do, and letting go does nothing', async ({ page, openApp }) => {
  await openApp(page)
  await expectLoaded(page)
  await button(page, /Emergency rollback/).hover()
  await page.mouse.down()
  await expect(page.getByText('Keep holding to roll back · release to cancel')).toBeVisible()
  await keepScreenshot(page, 'screens/holding')
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
    await expect(button(page, /Emergency rollback/)).toBeInViewport({ ratio: 1 })
    await expectNoSidewaysScrolling(page)
    await keepScreenshot(page, `screens/${word.toLowerCase()}-390`)
  }
  await page.goto(`${new URL(page.url()).origin}/#/flags/phoenix-production/${flag}`)
  await expect(page.getByRole('heading', { level: 1, name: flag })).toBeVisible()
  await expectNoSidewaysScrolling(page)
  await keepScreenshot(page, 'screens/flag-390')
})

test('every control of the main path is reached by Tab, in order, with its focus shown', async ({
  page,
  openApp,
}) => {
  await openApp(page)
  await expectLoaded(page)
  await expect(page.getByText('Show as table')).toBeVisible()
  const reached: string[] = []
  // as far as the first control of the page itself
  while (reached.length < 30 && !reached.at(-1)?.startsWith('Look at')) {
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
    /^Look at/,
  ]
  const places = order.map(name => reached.findIndex(each => name.test(each)))
  expect(places, reached.join(' | ')).not.toContain(-1)
  expect(places).toEqual(places.toSorted((a, b) => a - b))
})
