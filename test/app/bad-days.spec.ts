import { createServer, type AddressInfo, type Server } from 'node:net'
import type { Page } from 'playwright/test'
import { createPostgresCluster, postgresPrograms } from '../support/postgres-cluster.ts'
import { createPhoenixDatabase, postgresUrl } from '../support/postgres.ts'
import { createTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts'
import { expect } from './support/app-test.ts'
import {
  connectStore,
  fillConnection,
  nameYourself,
  readOften,
  type StoreAddress,
} from './support/first-steps.ts'
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

async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

test.describe('a connection that is typed wrongly', () => {
  let silent: Server
  test.beforeAll(async () => {
    silent = createServer(() => undefined)
    await new Promise<void>(resolve => silent.listen(0, '127.0.0.1', resolve))
  })
  test.afterAll(() => void silent.close())

  /** Tests it and gives what the first step that failed says. */
  async function firstProblem(page: Page, address: StoreAddress, change?: () => Promise<void>) {
    await fillConnection(page, 'staging', 'spare-db', address)
    await change?.()
    await page.getByRole('button', { name: 'Test connection' }).click()
    const panel = page.getByRole('region', { name: 'Connection test' })
    await expect(panel.getByRole('status')).not.toHaveText('', { timeout: 20_000 })
    const words = await panel
      .getByRole('listitem')
      .filter({ hasText: /failed|look at this/ })
      .first()
      .innerText()
    await page.getByRole('button', { name: 'Discard' }).click()
    return words.replaceAll(/\s+/g, ' ')
  }

  test('each mistake gets a sentence and a next step', async ({ page, openApp, store }) => {
    test.setTimeout(90_000)
    await openApp(page)
    await goTo(page, 'Connections')
    const right: StoreAddress = { ...store, login: store.app }
    const port = await unusedPort()

    const name = await firstProblem(page, { ...right, host: 'no-such-host.invalid' })
    expect(name).toContain('The name in no-such-host.invalid')
    expect(name).toContain('Check the spelling')
    const refused = await firstProblem(page, { ...right, port })
    expect(refused).toContain(`Nothing is listening at 127.0.0.1:${port} for spare-db.`)
    expect(refused).toContain('Check that the server is running and that the port is right.')
    const quiet = await firstProblem(page, { ...right, port: (silent.address() as AddressInfo).port })
    expect(quiet).toContain('did not answer within')
    const database = await firstProblem(page, { ...right, database: 'not_there' })
    expect(database).toContain('spare-db has no database named not_there.')
    expect(database).toContain('Correct the database name')
    const tls = await firstProblem(page, right, () => page.getByLabel('TLS, always checking').check())
    expect(tls).toContain('No trusted line to spare-db')
    const table = await firstProblem(page, right, async () => {
      await page.getByText('Table and column names').click()
      await page.getByRole('textbox', { name: 'Schema' }).fill('nowhere')
    })
    expect(table).toContain('spare-db does not have')
    expect(table).toContain('Name the tables and columns as this database spells them')
    const reader = await firstProblem(page, { ...right, login: store.reader })
    expect(reader).toContain('The login of spare-db may not')
    for (const words of [name, refused, quiet, database, tls, table, reader])
      expect(words).not.toMatch(/\bat \w+ \(|Error:/)
  })

  test('a wrong password is one that the server refuses', async ({ page, openApp }) => {
    test.skip(postgresPrograms === undefined, 'no PostgreSQL server is installed here to ask for passwords')
    // trust is common among test servers, so this one is our own
    const cluster = await createPostgresCluster()
    const strict = await createPhoenixDatabase({ serverUrl: cluster.url })
    try {
      await openApp(page)
      await goTo(page, 'Connections')
      const words = await firstProblem(page, {
        ...strict,
        login: { user: strict.app.user, password: 'not this one' },
      })
      expect(words).toContain(`spare-db refused the user ${strict.app.user}.`)
      expect(words).toContain('enter the password again')
    } finally {
      await strict.drop()
      await cluster.remove()
    }
  })
})

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
