import { postgresUrl } from '../support/postgres.ts'
import { expect, keepScreenshot } from './support/app-test.ts'
import { connectStore, nameYourself } from './support/first-steps.ts'
import { expectNoSidewaysScrolling, goTo, lookAtScreen } from './support/screens.ts'
import { test } from './support/store-test.ts'

test.skip(postgresUrl === undefined, 'SWITCHYARD_TEST_POSTGRES_URL is not set')
test.use({ story: 'rollback-log' })
test.describe.configure({ mode: 'serial' })

test('before anything was rolled back the log says what will be in it', async ({ page, openApp, store }) => {
  test.setTimeout(120_000)
  await store.insertFlags(2)
  await openApp(page)
  await nameYourself(page, 'Mara Lindqvist')
  await connectStore(page, 'production', 'orders-db', { ...store, login: store.app })
  await goTo(page, 'History')
  await page.getByRole('link', { name: 'Rollback log' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Rollback log' })).toBeVisible()
  await page.getByRole('button', { name: 'Show everything' }).click()
  await expect(page.getByText('Nothing was ever rolled back')).toBeVisible()
  await lookAtScreen(page, 'rollback-log/empty')
})

test('a flag rolled back three times is marked, with its time against the limit and its reason', async ({
  page,
  openApp,
  store,
}) => {
  test.setTimeout(180_000)
  await openApp(page)
  await page.getByRole('navigation', { name: 'Pages' }).getByRole('link', { name: 'Flags' }).click()
  const grid = page.getByRole('grid', { name: 'Flags' })
  await grid.getByRole('button', { name: 'flag_00001', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'flag_00001' })).toBeVisible()
  for (let time = 1; time <= 3; time += 1) {
    await page.getByRole('button', { name: 'Roll back this flag…' }).click()
    await page.getByRole('button', { name: 'Roll back flag_00001' }).press('Enter')
    const receipt = page.getByRole('dialog', { name: /^Rolled back · 1 of 1 verified/ })
    await expect(receipt).toBeVisible()
    await expect(receipt).toContainText('read back, as meant, at')
    await receipt.getByRole('combobox', { name: 'Why?' }).fill('=Wrong results')
    await receipt.getByRole('button', { name: 'Save reason' }).click()
    await expect(receipt.getByText('=Wrong results')).toBeVisible()
    await receipt.getByRole('button', { name: 'Put the receipt away' }).click()
    await expect(receipt).toBeHidden()
  }
  const { rows } = await store.admin.query<{ off: boolean }>(
    `SELECT admin_override_disabled AS off FROM feature_flags WHERE flag_name = 'flag_00001'`,
  )
  expect(rows).toEqual([{ off: true }])

  await page.keyboard.press('ControlOrMeta+K')
  await page.keyboard.type('rollback log')
  await page.keyboard.press('Enter')
  const log = page.getByRole('table', { name: 'Rollbacks and restores, newest first' })
  await expect(log.getByRole('row')).toHaveCount(4)
  await expect(log.getByRole('row').nth(1)).toContainText(/flag_00001.*of 60\s?s.*verified.*=Wrong results/)
  await expect(page.getByText('3 in 7 days')).toBeVisible()
  await lookAtScreen(page, 'rollback-log/three')
  await page.setViewportSize({ width: 390, height: 800 })
  await expectNoSidewaysScrolling(page)
  await keepScreenshot(page, 'rollback-log/three-light-390')
  await page.setViewportSize({ width: 1360, height: 860 })

  const saved = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Save as CSV' }).click()
  const stream = await (await saved).createReadStream()
  let text = ''
  for await (const chunk of stream) text += String(chunk)
  expect(text.match(/"'=Wrong results"/g)).toHaveLength(3)
})
