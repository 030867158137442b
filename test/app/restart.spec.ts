import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'playwright/test'
import { createPostgresCluster, postgresPrograms, type PostgresCluster } from '../support/postgres-cluster.ts'
import { createPhoenixDatabase, type PhoenixDatabase } from '../support/postgres.ts'
import { startAppHost } from './support/app-host.ts'
import { connectStore, nameYourself } from './support/first-steps.ts'
import { keepScreenshot } from './support/app-test.ts'
import { goTo, lookAtScreen } from './support/screens.ts'
import { watchPages } from './support/page-watch.ts'

// one that asks for passwords, as a test server seldom does
test.skip(postgresPrograms === undefined, 'no PostgreSQL server is installed here')

// the host is a child of this process: a developer's own keychain is none of its business
process.env['SWITCHYARD_SECRETS'] = 'session'

let home: string
let cluster: PostgresCluster
let store: PhoenixDatabase
test.beforeAll(async () => {
  home = mkdtempSync(join(tmpdir(), 'switchyard-restart-'))
  cluster = await createPostgresCluster()
  store = await createPhoenixDatabase({ serverUrl: cluster.url })
  await store.insertFlags(5)
})
test.afterAll(async () => {
  await store.drop()
  await cluster.remove()
  rmSync(home, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
})

const forcedOff = async () =>
  (await store.admin.query('SELECT flag_name FROM feature_flags WHERE admin_override_disabled')).rows.length

// the second goes on where the first one ended
test.describe.configure({ mode: 'serial' })

test('killed in the middle of a rollback: the window says so, and the next start finishes it', async ({
  page,
  context,
}) => {
  test.setTimeout(120_000)
  const first = await startAppHost({ workspace: 'own', home })
  const watch = await watchPages(context, first.origin)
  await page.goto(await first.newLink())
  await nameYourself(page, 'Mara')
  await connectStore(page, 'production', 'orders-db', { ...store, login: store.app })

  const other = await store.connect()
  await other.query('BEGIN')
  await other.query("UPDATE feature_flags SET description = 'in the way' WHERE flag_name = 'flag_00002'")
  await page.keyboard.press('ControlOrMeta+Shift+E')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('dialog', { name: /4 of 5 verified/ })).toBeVisible()
  await first.kill()

  watch.allow(/ERR_CONNECTION_REFUSED|WebSocket connection to .* failed|ERR_CONNECTION_RESET/)
  await page.keyboard.press('Escape')
  await expect(page.getByText(/This window lost its host/)).toBeVisible()
  await expect(page.getByRole('button', { name: '0 of 5 targets ready' })).toBeVisible()
  await goTo(page, 'Flags')
  await expect(page.getByRole('button', { name: 'flag_00004', exact: true })).toBeVisible()
  await lookAtScreen(page, 'restart/host-lost')

  const port = Number(new URL(first.origin).port)
  const second = await startAppHost({ workspace: 'own', home, port })
  watch.allow(/401/)
  // a session ends with its host: the old window asks for a new link and does not pretend
  await page
    .getByRole('button', { name: 'Reconnect now' })
    .click({ timeout: 5_000 })
    .catch(() => undefined)
  await expect(page.getByText(/Press Enter in its terminal/)).toBeVisible({ timeout: 20_000 })
  await keepScreenshot(page, 'restart/old-window')

  await page.goto(await second.newLink())
  await expect(page.getByText(/orders-db waits for its password/)).toBeVisible()
  await expect(page.getByRole('list', { name: 'Operations in progress and their receipts' })).toContainText(
    /4 of 5 verified/,
  )
  await lookAtScreen(page, 'restart/waits-for-password')
  await page
    .getByRole('complementary', { name: 'Notices' })
    .getByRole('button', { name: 'Enter the password' })
    .click()
  const prompt = page.getByRole('dialog', { name: 'Password of orders-db' })
  await prompt.getByLabel('Password', { exact: true }).fill(store.app.password)
  await page.keyboard.press('Enter')
  await expect(prompt).toBeHidden()
  await expect(page.getByRole('button', { name: '1 of 1 connections live' })).toBeVisible()
  expect(await forcedOff()).toBe(4)
  await other.query('ROLLBACK')
  await other.end()
  await expect(page.getByText(/^Rolled back · 5 of 5 verified/)).toBeVisible({ timeout: 40_000 })
  expect(await forcedOff()).toBe(5)

  await goTo(page, 'History')
  const table = page.getByRole('table', { name: 'Audit entries, newest first' })
  await expect(table.getByRole('row').filter({ hasText: 'rollback asked' })).toHaveCount(1)
  await page.getByRole('button', { name: 'Verify the chain' }).click()
  await expect(page.getByText(/Chain verified/)).toBeVisible()
  expect(await second.stop()).toBe(0)
  watch.verify()
})

test('a reload stays on the page where one was, with the receipt still open to look at', async ({
  page,
  context,
}) => {
  const host = await startAppHost({ workspace: 'own', home })
  const watch = await watchPages(context, host.origin)
  await page.goto(await host.newLink())
  await goTo(page, 'Flags')
  await page.getByRole('button', { name: 'flag_00001', exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'flag_00001' })).toBeVisible()
  await page.reload()
  await expect(page.getByRole('heading', { level: 1, name: 'flag_00001' })).toBeVisible()
  await expect(page.getByText('global override: everyone on OLD')).toBeVisible()
  expect(await host.stop()).toBe(0)
  watch.allow(/ERR_CONNECTION_REFUSED|WebSocket connection to .* failed|ERR_CONNECTION_RESET/)
  watch.verify()
})
