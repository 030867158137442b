import { postgresUrl } from '../support/postgres.ts'
import { expect } from './support/app-test.ts'
import { connectStore, nameYourself } from './support/first-steps.ts'
import { goTo, lookAtScreen } from './support/screens.ts'
import { test } from './support/store-test.ts'

test.skip(postgresUrl === undefined, 'SWITCHYARD_TEST_POSTGRES_URL is not set')
test.use({ story: 'many flags' })

test('10,000 flags: a handful of rows in the page, wherever one scrolls, and search narrows at once', async ({
  page,
  openApp,
  store,
}) => {
  test.setTimeout(120_000)
  await store.insertFlags(10_000)
  await openApp(page)
  await nameYourself(page, 'Mara')
  await connectStore(page, 'production', 'orders-db', { ...store, login: store.app })
  await goTo(page, 'Flags')
  await expect(page.getByText('10,000 flags', { exact: true })).toBeVisible()
  const grid = page.getByRole('grid', { name: 'Flags' })
  const rows = grid.getByRole('row')
  const expectFewRows = async () => expect(await rows.count()).toBeLessThan(80)
  await expectFewRows()
  await expect(grid).toHaveAttribute('aria-rowcount', '10001')

  await grid.focus()
  await page.keyboard.press('End')
  await expect(grid.getByRole('button', { name: 'flag_09999', exact: true })).toBeInViewport()
  await expectFewRows()
  await grid.hover()
  await page.mouse.wheel(0, -100_000)
  await expect(grid.getByRole('button', { name: 'flag_09999', exact: true })).toHaveCount(0)
  await expectFewRows()
  await page.keyboard.press('Home')
  await expect(grid.getByRole('button', { name: 'flag_00000', exact: true })).toBeInViewport()
  await lookAtScreen(page, 'many-flags/flags')

  await page.keyboard.press('/')
  for (const [typed, left] of [
    ['flag_07', '1,000 of 10,000 flags'],
    ['77', '10 of 10,000 flags'],
    ['7', '1 of 10,000 flags'],
  ] as const) {
    await page.keyboard.type(typed)
    await expect(page.getByText(left, { exact: true })).toBeVisible()
  }
  await expect(grid.getByRole('button', { name: 'flag_07777', exact: true })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+K')
  await page.getByRole('combobox', { name: 'Search or do' }).fill('flag_09998')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('heading', { level: 1, name: 'flag_09998' })).toBeVisible()
})

test('all 10,000 rolled back: a receipt of a handful of rows, and the database agrees', async ({
  page,
  openApp,
  store,
}) => {
  test.setTimeout(120_000)
  await openApp(page)
  await expect(page.getByRole('button', { name: '10,000 of 10,000 targets ready' })).toBeVisible()
  await page.keyboard.press('ControlOrMeta+Shift+E')
  await page.keyboard.press('Enter')
  const receipt = page.getByRole('dialog', { name: /^Rolled back · 10,?000 of 10,?000 verified/ })
  await expect(receipt).toBeVisible({ timeout: 60_000 })
  expect(await receipt.getByRole('row').count()).toBeLessThan(60)
  await lookAtScreen(page, 'many-flags/receipt')
  const { rows } = await store.admin.query<{ left: number }>(
    'SELECT count(*)::int AS left FROM feature_flags WHERE admin_override_disabled IS NOT TRUE',
  )
  expect(rows[0]?.left).toBe(0)
})
