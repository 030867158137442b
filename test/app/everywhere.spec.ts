import type { Page } from 'playwright/test'
import { createPhoenixDatabase, postgresUrl, type PhoenixDatabase } from '../support/postgres.ts'
import { expect, expectAccessible, keepScreenshot } from './support/app-test.ts'
import { countKeys } from './support/counted-keys.ts'
import { connectStore, fillConnection, nameYourself } from './support/first-steps.ts'
import { expectNoSidewaysScrolling, goTo, lookAtScreen, pressFor } from './support/screens.ts'
import { test } from './support/store-test.ts'

test.skip(postgresUrl === undefined, 'SWITCHYARD_TEST_POSTGRES_URL is not set')
test.use({ story: 'everywhere' })
test.describe.configure({ mode: 'serial' })

const environments = ['development', 'staging', 'production'] as const
const stores = new Map<string, PhoenixDatabase>()
const person = '11111111-1111-4111-8111-111111111111'

test.beforeAll(async () => {
  if (stores.size > 0) return
  for (const [index, environment] of environments.entries()) {
    const store = await createPhoenixDatabase()
    stores.set(environment, store)
    await store.insertFlags(index + 2)
    await store.admin.query('INSERT INTO auth.users (id) VALUES ($1)', [person])
    await store.admin.query(
      `INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled, reason)
       VALUES ($1, 'flag_00001', true, 'beta tester')`,
      [person],
    )
  }
})
test.afterAll(async () => {
  for (const store of stores.values()) await store.drop()
})

const storeOf = (environment: string): PhoenixDatabase => {
  const store = stores.get(environment)
  if (store === undefined) throw new Error(`no store for ${environment}`)
  return store
}

/** What the application of each environment would read, from its database itself. */
async function servingNew(environment: string): Promise<string[]> {
  const { rows } = await storeOf(environment).admin.query<{ key: string }>(
    `SELECT flag_name AS key FROM feature_flags WHERE admin_override_disabled IS NOT TRUE
     UNION SELECT flag_name FROM user_feature_overrides WHERE is_enabled ORDER BY 1`,
  )
  return rows.map(row => row.key)
}
const atPhoneWidth = async (page: Page, name: string) => {
  await page.setViewportSize({ width: 390, height: 800 })
  await expectNoSidewaysScrolling(page)
  await keepScreenshot(page, `everywhere/${name}-light-390`)
  await page.setViewportSize({ width: 1360, height: 860 })
}
const inForcedColours = async (page: Page, name: string) => {
  await page.emulateMedia({ forcedColors: 'active' })
  await keepScreenshot(page, `everywhere/${name}-forced-colors`)
  await expectAccessible(page)
  await page.emulateMedia({ forcedColors: 'none' })
}

test('three environments are connected, and a fourth store that nobody has ever reached', async ({
  page,
  openApp,
}) => {
  test.setTimeout(180_000)
  await openApp(page)
  await nameYourself(page, 'Mara Lindqvist')
  for (const environment of environments) {
    const store = storeOf(environment)
    await connectStore(page, environment, `${environment}-db`, { ...store, login: store.app })
  }
  const { host, database, app } = storeOf('production')
  await fillConnection(page, 'production', 'lost-db', { host, port: 1, database, login: app })
  await page.getByRole('button', { name: 'Add connection', exact: true }).click()
  await expect(page.getByRole('article', { name: 'Connection lost-db' })).toBeVisible()
  for (const environment of environments) expect(await servingNew(environment)).not.toEqual([])
})

test('it is offered last, never chosen by itself, and its preview names every store', async ({
  page,
  openApp,
}) => {
  test.setTimeout(180_000)
  await openApp(page)
  await page.getByRole('button', { name: /Emergency rollback/ }).press('Enter')
  const dialog = page.getByRole('dialog', { name: /^Emergency rollback/ })
  const choices = dialog.getByRole('radio')
  await expect(choices).toHaveCount(2)
  await expect(choices.first()).toBeChecked()

  await page.keyboard.press('2')
  const confirm = dialog.getByRole('button', { name: 'Roll back everything everywhere' })
  await expect(confirm).toBeFocused()
  await expect(dialog).toContainText('9 flags in 4 stores of 3 environments → OLD')
  const listed = dialog.getByRole('region', { name: 'Stores' }).getByRole('listitem')
  await expect(listed).toHaveText([
    /^development-db/,
    /^staging-db/,
    /^lost-db.*no flag known.*never read/,
    /^production-db/,
  ])
  await expect(listed.nth(1)).toContainText(/PostgreSQL, in one batch · 3 flags.*ready/)
  await lookAtScreen(page, 'everywhere/dialog')
  await atPhoneWidth(page, 'dialog')
  await inForcedColours(page, 'dialog')
  await page.keyboard.press('Escape')
  await expect(dialog).toBeHidden()
  for (const environment of environments) expect(await servingNew(environment)).not.toEqual([])
})

test('the palette finds it, behind the environment on screen', async ({ page, openApp }) => {
  await openApp(page)
  const search = page.getByRole('combobox', { name: 'Search or do' })
  await pressFor(page, 'ControlOrMeta+K', search)
  await expect(search).toBeFocused()
  await page.keyboard.type('roll back every')
  const found = page.getByRole('option', { name: /^Roll back everything/ })
  await expect(found).toHaveText([/^Roll back everything in /, /^Roll back everything everywhere/])
  await expect(found.first()).toHaveAttribute('aria-selected', 'true')
  await found.last().click()
  await expect(page.getByRole('dialog', { name: 'Emergency rollback · everywhere' })).toBeVisible()
})

test('four keys from anywhere put every environment back on OLD, and the receipt tells what the databases hold', async ({
  page,
  openApp,
}) => {
  test.setTimeout(180_000)
  await openApp(page)
  await goTo(page, 'History')
  await page.getByRole('textbox', { name: /Search the audit/ }).fill('rollb')
  const keys = countKeys(page)
  await keys.press('ControlOrMeta+Shift+Backspace')
  await expect(page.getByRole('button', { name: 'Roll back everything everywhere' })).toBeFocused()
  await keys.press('Enter')
  expect(keys.count()).toBeLessThanOrEqual(4)

  const receipt = page.getByRole('dialog', { name: /^Rolled back in 3 environments · 9 of 9 verified/ })
  await expect(receipt).toBeVisible()
  await expect(receipt).toContainText('Roll back everything everywhere (never read, so left out: lost-db)')
  await expect(
    page.getByRole('status').filter({
      hasText: /^Rolled back, everything everywhere .* left out: lost-db\): all 9 targets verified\.$/,
    }),
  ).toBeAttached()
  const table = receipt.getByRole('table', { name: 'Stores' })
  await expect(table.getByRole('rowheader')).toHaveText([
    'development',
    /^development-db/,
    'staging',
    /^staging-db/,
    /^production/,
    /^production-db/,
  ])
  for (const [index, environment] of environments.entries()) {
    const flags = index + 2
    const row = table.getByRole('row', { name: new RegExp(`^${environment}-db`) })
    await expect(row).toContainText(`${flags}/${flags}`)
    await expect(row).toContainText('verified')
    // what the receipt calls verified, the database itself must say
    expect(await servingNew(environment), environment).toEqual([])
  }
  await lookAtScreen(page, 'everywhere/receipt')
  await atPhoneWidth(page, 'receipt')
  await inForcedColours(page, 'receipt')
})
