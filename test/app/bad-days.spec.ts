import type { Page } from 'playwright/test'
import { postgresUrl } from '../support/postgres.ts'
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { expect } from './support/app-test.ts'
import { connectStore, nameYourself, readOften } from './support/first-steps.ts'
import { goTo, lookAtScreen } from './support/screens.ts'
import { test } from './support/store-test.ts'

test.skip(postgresUrl === undefined, 'SWITCHYARD_TEST_POSTGRES_URL is not set')
test.use({ story: 'bad days' })

let wire: TcpProxy
test.beforeAll(async ({ browser, host, store }) => {
  await store.insertFlags(5)
  wire = await createTcpProxy(store)
  const page = await browser.newPage()
  await page.goto(await host.newLink())
  await nameYourself(page, 'Mara')
  const { database, app: login } = store
  await connectStore(page, 'production', 'orders-db', { host: wire.host, port: wire.port, database, login })
  await readOften(page)
  await page.close()
})
test.afterAll(() => wire.close())
test.afterEach(async ({ store }) => {
  wire.mend()
  await store.admin.query('UPDATE feature_flags SET admin_override_disabled = NULL')
})

/** From wherever the page is: the chord, Enter, and the receipt whatever it says. */
async function rollBackEverything(page: Page) {
  await page.keyboard.press('ControlOrMeta+Shift+E')
  await page.keyboard.press('Enter')
  return page.getByRole('dialog', { name: /verified/ })
}

test('the database stops: every screen opens, says how old it is, and recovers by itself', async ({
  page,
  openApp,
}) => {
  await openApp(page)
  await expect(page.getByRole('button', { name: '1 of 1 connections live' })).toBeVisible()
  wire.refuse()
  wire.cut()
  await expect(page.getByRole('button', { name: '0 of 1 connections live' })).toContainText(
    /oldest data \d+\ss/,
  )
  await expect(page.getByText('Not read from the store: production is offline')).toBeVisible()
  await expect(page.getByRole('button', { name: 'flag_00000 in production: 25 %' })).toBeVisible()
  await lookAtScreen(page, 'bad-days/overview-offline')

  await goTo(page, 'Flags')
  await expect(page.getByRole('button', { name: 'flag_00004', exact: true })).toBeVisible()
  await expect(page.getByRole('main').getByText(/offline ·/)).toBeVisible()
  await page.getByRole('button', { name: 'flag_00000', exact: true }).click()
  await expect(page.getByText('25 % → really 25.0 % of people')).toBeVisible()
  await expect(page.getByRole('main').getByText(/offline ·/)).toBeVisible()
  await goTo(page, 'History')
  await expect(page.getByRole('table', { name: 'Audit entries, newest first' })).toContainText('orders-db')
  await goTo(page, 'Settings')
  await goTo(page, 'Connections')
  const card = page.getByRole('article', { name: 'Connection orders-db' })
  await expect(card.getByText('cannot be reached')).toBeVisible()
  await expect(card.getByText('It is tried again by itself.').first()).toBeVisible()
  await lookAtScreen(page, 'bad-days/connections-offline')

  wire.mend()
  await expect(page.getByRole('button', { name: '1 of 1 connections live' })).toBeVisible({ timeout: 30_000 })
  await expect(card.getByText('Ready for a rollback.', { exact: true })).toBeVisible()
  await expect(page.getByText('Not read from the store')).toBeHidden()
})

test('a locked row holds back nobody else, its blocker is named, and it follows when it is let go', async ({
  page,
  openApp,
  store,
}) => {
  await openApp(page)
  await expect(page.getByRole('button', { name: '5 of 5 targets ready' })).toBeVisible()
  const other = await store.connect()
  try {
    await other.query("SET application_name = 'nightly-report'")
    await other.query('BEGIN')
    await other.query("UPDATE feature_flags SET description = 'in the way' WHERE flag_name = 'flag_00002'")
    const receipt = await rollBackEverything(page)
    await expect(receipt).toHaveAccessibleName(/4 of 5 verified/)
    const { rows } = await store.admin.query(
      'SELECT flag_name FROM feature_flags WHERE admin_override_disabled',
    )
    expect(rows).toHaveLength(4)
    await expect(
      receipt.getByText(/flag_00002 is locked by .*application nightly-report/).first(),
    ).toBeVisible()
    await lookAtScreen(page, 'bad-days/locked')
    await other.query('ROLLBACK')
    await expect(receipt).toHaveAccessibleName(/^Rolled back · 5 of 5 verified/, { timeout: 40_000 })
  } finally {
    await other.end()
  }
  const { rows } = await store.admin.query(
    'SELECT flag_name FROM feature_flags WHERE admin_override_disabled',
  )
  expect(rows).toHaveLength(5)
})

test('a line cut between write and reply is unknown until the store has been asked', async ({
  page,
  openApp,
  store,
}) => {
  await openApp(page)
  await expect(page.getByRole('button', { name: '5 of 5 targets ready' })).toBeVisible()
  // every line at once, or the warm one for reading would tell within half a second
  wire.cutWhen('down', chunk => {
    const isReply = chunk.includes('guard')
    if (isReply) setImmediate(wire.cut)
    return isReply
  })
  wire.refuse()
  const receipt = await rollBackEverything(page)
  await expect(receipt).toHaveAccessibleName(/^Rollback not proven · 0 of 5 verified/)
  await expect(receipt.getByText('unknown').first()).toBeVisible()
  const { rows } = await store.admin.query(
    'SELECT flag_name FROM feature_flags WHERE admin_override_disabled',
  )
  expect(rows, 'the write had landed').toHaveLength(5)
  await lookAtScreen(page, 'bad-days/unknown')
  wire.mend()
  await expect(receipt).toHaveAccessibleName(/^Rolled back · 5 of 5 verified/, { timeout: 40_000 })
})

test('names that want to be more than names are text, and are rolled back like any other', async ({
  page,
  openApp,
  store,
}) => {
  const names = [
    '<img src=x onerror=alert(1)>',
    `"double" 'single' \`tick\` \\ back`,
    "'; DROP TABLE feature_flags; --",
    '__proto__',
    'constructor',
    'admin\u202Egnp.exe',
    'zero\u200Bwidth',
    'Ångström 機能 🚀 עברית',
    '50%25/../#?&=+',
  ]
  await store.admin.query(
    `INSERT INTO feature_flags (flag_name, description, is_enabled, rollout_percentage)
     SELECT name, name, true, 25 FROM unnest($1::text[]) name`,
    [names],
  )
  try {
    await openApp(page)
    await goTo(page, 'Flags')
    await expect(page.getByText('14 flags')).toBeVisible()
    await expect(page.getByRole('grid').locator('img')).toHaveCount(0)
    const shown = (name: string) => name.replace('\u202E', '\\u202E').replace('\u200B', '\\u200B')
    await lookAtScreen(page, 'bad-days/hostile-names')
    for (const name of names) {
      await page
        .getByRole('grid')
        .getByRole('button', { name: shown(name), exact: true })
        .click()
      await expect(page.getByRole('heading', { level: 1 })).toHaveText(shown(name))
      await page.goBack()
    }
    const [worst = ''] = names.slice(-1)
    await page.getByRole('grid').getByRole('button', { name: worst, exact: true }).click()
    await page.reload()
    await expect(page.getByRole('heading', { level: 1 })).toHaveText(worst)
    await goTo(page, 'Flags')
    const receipt = await rollBackEverything(page)
    await expect(receipt).toHaveAccessibleName(/^Rolled back · 14 of 14 verified/)
    const { rows } = await store.admin.query(
      'SELECT flag_name FROM feature_flags WHERE admin_override_disabled AND flag_name = ANY ($1)',
      [names],
    )
    expect(rows).toHaveLength(names.length)
  } finally {
    await store.admin.query('DELETE FROM feature_flags WHERE flag_name = ANY ($1)', [names])
  }
})
