import { expect, type Locator, type Page } from 'playwright/test'
import type { PhoenixDatabase, PhoenixLogin } from '../../support/postgres.ts'
import { goTo } from './screens.ts'

/** First run of a person's own workspace, as far as the Connections page. */
export async function nameYourself(page: Page, name: string): Promise<void> {
  await page.getByLabel('Your name').fill(name)
  await page.getByRole('button', { name: 'Continue' }).click()
  await page.getByRole('button', { name: 'Connect an environment' }).click()
  await expect(page.getByRole('heading', { level: 1, name: 'Connections' })).toBeVisible()
}

export type StoreAddress = Pick<PhoenixDatabase, 'host' | 'port' | 'database'> & {
  readonly login: PhoenixLogin
}

/** Fills the form of a new connection; neither tests nor saves it. */
export async function fillConnection(
  page: Page,
  environment: string,
  name: string,
  { host, port, database, login }: StoreAddress,
): Promise<void> {
  await page.getByRole('button', { name: `Add connection to ${environment}` }).click()
  const form = page.getByRole('form', { name: 'New connection' })
  const field = (label: string) => form.getByRole('textbox', { name: label, exact: true })
  await field('Name').fill(name)
  await field('Host').fill(host)
  await field('Port').fill(String(port))
  await field('Database').fill(database)
  await field('User').fill(login.user)
  await field('Password').fill(login.password)
  await form.getByLabel('Not encrypted').check()
}

/** Adds a connection and lets it be written to. @returns its card */
export async function connectStore(
  page: Page,
  environment: string,
  name: string,
  store: StoreAddress,
): Promise<Locator> {
  await goTo(page, 'Connections')
  await fillConnection(page, environment, name, store)
  await page.getByRole('button', { name: 'Add connection', exact: true }).click()
  return allowWriting(page, name)
}

export async function allowWriting(page: Page, name: string): Promise<Locator> {
  const card = page.getByRole('article', { name: `Connection ${name}` })
  await expect(card.getByText('live', { exact: true })).toBeVisible()
  await card.getByRole('switch', { name: `Allow writing to ${name}` }).press('Space')
  await page.getByRole('button', { name: 'Allow writing' }).click()
  await expect(card.getByText('Ready for a rollback.', { exact: true })).toBeVisible()
  return card
}

/** Seconds between readings, as small as Settings takes them: so that nobody waits for a poll. */
export async function readOften(page: Page): Promise<void> {
  await goTo(page, 'Settings')
  await page.getByLabel('Environment on screen').fill('1')
  await page.getByLabel('Usage', { exact: true }).fill('1')
  await page.getByRole('button', { name: 'Save reading and limits' }).click()
  await expect(page.getByText('Saved. Every change is in the history.')).toBeVisible()
}
