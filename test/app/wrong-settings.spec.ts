import { createServer, type AddressInfo, type Server } from 'node:net'
import type { Page } from 'playwright/test'
import { createPostgresCluster, postgresPrograms } from '../support/postgres-cluster.ts'
import { createPhoenixDatabase, postgresUrl } from '../support/postgres.ts'
import { expect } from './support/app-test.ts'
import { fillConnection, nameYourself, type StoreAddress } from './support/first-steps.ts'
import { goTo } from './support/screens.ts'
import { test } from './support/store-test.ts'

test.skip(postgresUrl === undefined, 'SWITCHYARD_TEST_POSTGRES_URL is not set')
test.use({ story: 'wrong settings' })
// the second goes on in the workspace that the first one opened
test.describe.configure({ mode: 'serial' })

async function unusedPort(): Promise<number> {
  const server = createServer()
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise(resolve => server.close(resolve))
  return port
}

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
  await nameYourself(page, 'Mara')
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
