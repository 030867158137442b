import { readFile } from 'node:fs/promises'
import type { Page } from 'playwright/test'
import { createPhoenixDatabase, postgresUrl, type PhoenixDatabase } from '../support/postgres.ts'
import { expect, expectAccessible, keepScreenshot, test } from './support/app-test.ts'

test.skip(postgresUrl === undefined, 'SWITCHYARD_TEST_POSTGRES_URL is not set')

const field = (page: Page, name: string) => page.getByRole('textbox', { name, exact: true })

// the host is a child of this process: a developer's own keychain is none of its business
process.env['SWITCHYARD_SECRETS'] = 'session'

let store: PhoenixDatabase
test.beforeAll(async () => {
  store = await createPhoenixDatabase()
  await store.insertFlags(3)
})
test.afterAll(async () => store.drop())

test('a newcomer connects an environment: test, mend, add, allow writing', async ({ page, openApp }) => {
  await openApp(page)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Connect an environment' }).click()
  await page.getByRole('link', { name: 'Connections' }).click()
  await page.getByRole('button', { name: 'Add connection to production' }).click()

  await field(page, 'Name').fill('orders-db')
  await field(page, 'Host').fill(store.host)
  await field(page, 'Port').fill(String(store.port))
  await field(page, 'Database').fill('not_there')
  await field(page, 'User').fill(store.app.user)
  await page.getByLabel('Password', { exact: true }).fill(store.app.password)
  await page.getByLabel('Not encrypted').check()

  const steps = page.getByRole('region', { name: 'Connection test' })
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(steps.getByText('orders-db has no database named not_there.')).toBeVisible()
  await expect(steps.getByText('The test failed.', { exact: false })).toBeVisible()
  await expectAccessible(page)
  await keepScreenshot(page, 'connections/test-failed')

  await field(page, 'Database').fill(store.database)
  await page.getByRole('button', { name: 'Test connection' }).click()
  await expect(steps.getByText('The connection works.', { exact: false })).toBeVisible()
  await expect(steps.getByRole('list', { name: 'What this login may do' })).toContainText(
    'more than is needed',
  )
  await expect(page.getByLabel('SQL for such a login')).toContainText('GRANT UPDATE')
  await expectAccessible(page)
  await keepScreenshot(page, 'connections/test-passed')

  await page.getByRole('button', { name: 'Add connection', exact: true }).click()
  const card = page.getByRole('article', { name: 'Connection orders-db' })
  await expect(card.getByText('live')).toBeVisible()
  await expect(card.getByText('3 flags')).toBeVisible()
  await expect(card.getByText('Not ready for a rollback.', { exact: false })).toBeVisible()
  await expectAccessible(page)

  await card.getByRole('switch', { name: 'Allow writing to orders-db' }).press('Space')
  await page.getByRole('button', { name: 'Allow writing' }).click()
  await expect(card.getByText('Ready for a rollback.', { exact: true })).toBeVisible()
  await keepScreenshot(page, 'connections/ready')

  expect(await page.content()).not.toContain(store.app.password)
})

test('a pasted URL fills the form, and its password is in no other place', async ({ page, openApp }) => {
  await openApp(page)
  await page.getByRole('link', { name: 'Connections' }).click()
  await page.getByRole('button', { name: 'Add connection to staging' }).click()
  await field(page, 'Name').fill('orders-by-url')
  await page.getByText('URL', { exact: true }).click()
  const url = page.getByRole('textbox', { name: /^Connection URL/ })
  await url.fill('mysql://ann:canary-4711@db.example/orders?ssl-mode=REQUIRED&socketPath=/tmp/x')
  await expect(page.getByText('A socket of this machine is not spoken to.', { exact: false })).toBeVisible()
  await expectAccessible(page)
  await url.fill(
    `postgres://${store.app.user}:${store.app.password}@${store.host}:${store.port}/${store.database}?sslmode=disable`,
  )
  await expect(field(page, 'Host')).toHaveValue(store.host)
  await expect(url).toHaveValue(new RegExp(`^postgresql://${store.app.user}:<password>@`))
  expect(await page.locator('main').innerText()).not.toContain(store.app.password)
  await expectAccessible(page)
  await keepScreenshot(page, 'connections/url')
  await page.getByRole('button', { name: 'Test connection' }).click()
  const steps = page.getByRole('region', { name: 'Connection test' })
  await expect(steps.getByText('The connection works.', { exact: false })).toBeVisible()
  await page.getByRole('button', { name: 'Discard' }).click()
})

test('connections leave as a file and come back from one', async ({ page, openApp }) => {
  await openApp(page)
  await page.getByRole('link', { name: 'Connections' }).click()
  const download = page.waitForEvent('download')
  await page.getByRole('button', { name: 'Export connections' }).click()
  const path = await (await download).path()
  expect(await readFile(path, 'utf8')).not.toContain(store.app.password)
  const chooser = page.waitForEvent('filechooser')
  await page.getByRole('button', { name: 'Import connections' }).click()
  await (await chooser).setFiles(path)
  const dialog = page.getByRole('dialog', { name: 'Import connections' })
  await dialog.getByRole('checkbox', { name: 'orders-db in production' }).check()
  await expectAccessible(page)
  await keepScreenshot(page, 'connections/import')
  await dialog.getByRole('button', { name: 'Import 1 connection' }).click()
  await expect(page.getByRole('article', { name: 'Connection orders-db (2)' })).toContainText('Read-only')
  await expectAccessible(page)
  await page.getByRole('button', { name: 'Remove it again' }).click()
  await expect(page.getByRole('article', { name: 'Connection orders-db (2)' })).toBeHidden()
})

test('what was typed survives a visit to another page, and removing asks first', async ({
  page,
  openApp,
}) => {
  await openApp(page)
  await page.getByRole('link', { name: 'Connections' }).click()
  await page.getByRole('button', { name: 'Add connection to staging' }).click()
  await field(page, 'Host').fill('half-typed.example')
  await page.getByRole('link', { name: 'History' }).click()
  await page.getByRole('link', { name: 'Connections' }).click()
  await expect(field(page, 'Host')).toHaveValue('half-typed.example')
  await page.getByRole('button', { name: 'Discard' }).click()
  await page.getByRole('button', { name: 'Remove orders-db' }).click()
  await expect(page.getByRole('dialog', { name: 'Remove orders-db?' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('dialog')).toBeHidden()
  await expect(page.getByRole('button', { name: 'Remove orders-db', exact: true }).first()).toBeFocused()
})
