import { postgresUrl, type PhoenixDatabase } from '../support/postgres.ts'
import { expect } from './support/app-test.ts'
import { countKeys } from './support/counted-keys.ts'
import { allowWriting, fillConnection, nameYourself, readOften } from './support/first-steps.ts'
import { goTo, lookAtScreen } from './support/screens.ts'
import { test } from './support/store-test.ts'

test.skip(postgresUrl === undefined, 'SWITCHYARD_TEST_POSTGRES_URL is not set')
test.use({ story: 'first run' })
test.describe.configure({ mode: 'serial' })

const person = '11111111-1111-4111-8111-111111111111'

test.beforeAll(async ({ store }) => {
  if ((await flags(store)).length > 0) return
  await store.insertFlags(5)
  await store.admin.query('INSERT INTO auth.users (id) VALUES ($1)', [person])
  await store.admin.query(
    `INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled, reason, expires_at)
     VALUES ($1, 'flag_00001', true, 'beta tester', '2099-01-01T12:34:56.789012Z')`,
    [person],
  )
})

/** What the application would read, from the database itself. */
async function flags({ admin }: PhoenixDatabase) {
  const { rows } = await admin.query<Record<string, unknown>>(
    `SELECT flag_name AS key, is_enabled AS enabled, rollout_percentage AS percentage,
       admin_override_enabled AS "forcedOn", admin_override_disabled AS "forcedOff" FROM feature_flags ORDER BY flag_name`,
  )
  return rows
}
async function percentageOf({ admin }: PhoenixDatabase, key: string) {
  const { rows } = await admin.query(
    'SELECT rollout_percentage AS p FROM feature_flags WHERE flag_name = $1',
    [key],
  )
  return rows[0]?.p as number
}
async function overrides({ admin }: PhoenixDatabase) {
  const { rows } = await admin.query(
    'SELECT flag_name, is_enabled, reason, expires_at::text, created_at::text FROM user_feature_overrides',
  )
  return rows as Record<string, unknown>[]
}

test('says who they are, connects, and may only look at first', async ({ page, openApp, store }) => {
  await openApp(page)
  await expect(page.getByLabel('Your name')).toBeFocused()
  await lookAtScreen(page, 'first-run/name')
  await page.getByLabel('Your name').fill('Mara Lindqvist')
  await page.keyboard.press('Enter')
  await expect(page.getByRole('button', { name: 'Explore the demo' })).toBeVisible()
  await lookAtScreen(page, 'first-run/choice')
  await page.getByRole('button', { name: 'Back to your name' }).click()
  await nameYourself(page, 'Mara Lindqvist')
  await lookAtScreen(page, 'first-run/connections-empty')

  await fillConnection(page, 'production', 'orders-db', { ...store, login: store.app })
  await page.getByRole('button', { name: 'Test connection' }).click()
  const steps = page.getByRole('region', { name: 'Connection test' })
  await expect(steps.getByText('The connection works.', { exact: false })).toBeVisible()
  await expect(steps.locator('li[data-result]')).toHaveCount(10)
  await lookAtScreen(page, 'first-run/connection-form')
  await page.getByRole('button', { name: 'Add connection', exact: true }).click()

  const card = page.getByRole('article', { name: 'Connection orders-db' })
  await expect(card.getByText('5 flags')).toBeVisible()
  await expect(card.getByText('orders-db is set to read-only in Switchyard.', { exact: false })).toBeVisible()
  await expect(
    page.getByRole('button', { name: /Emergency rollback.*everything in production.*0 of 5 ready/ }),
  ).toBeVisible()
  await lookAtScreen(page, 'first-run/connections-read-only')

  await allowWriting(page, 'orders-db')
  await expect(page.getByRole('button', { name: /Emergency rollback/ })).not.toContainText('ready')
  await expect(page.getByRole('button', { name: '5 of 5 targets ready' })).toBeVisible()
  expect(await flags(store)).toEqual(
    [0, 1, 2, 3, 4].map(n => ({
      key: `flag_0000${n}`,
      enabled: true,
      percentage: 25,
      forcedOn: null,
      forcedOff: null,
    })),
  )
  await readOften(page)
})

test('a change meets somebody else’s: found and expected are shown, the draft is kept', async ({
  page,
  openApp,
  store,
}) => {
  await openApp(page)
  await goTo(page, 'Flags')
  await page.getByRole('button', { name: 'flag_00000', exact: true }).click()
  await page.getByRole('button', { name: 'Change…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change flag_00000' })
  const field = dialog.getByRole('textbox', { name: 'Percentage' })
  await expect(field).toBeFocused()
  await field.fill('10')
  await expect(dialog.getByText('Lowers exposure')).toBeVisible()
  await store.admin.query("UPDATE feature_flags SET rollout_percentage = 40 WHERE flag_name = 'flag_00000'")
  await dialog.getByRole('button', { name: 'Lower to 10 %' }).click()

  await expect(dialog.getByText('It was changed by someone else in the meantime.')).toBeVisible()
  const row = dialog.getByRole('row', { name: /percentage/ })
  await expect(row).toContainText('25 %')
  await expect(row).toContainText('40 %')
  await expect(field).toHaveValue('10')
  expect(await percentageOf(store, 'flag_00000')).toBe(40)
  await lookAtScreen(page, 'first-run/change-conflict')

  await dialog.getByRole('button', { name: 'Reload and keep my edits' }).click()
  await expect(dialog.getByRole('alert')).toHaveCount(0)
  await expect(field).toHaveValue('10')
  await dialog.getByRole('button', { name: 'Lower to 10 %' }).click()
  await expect(dialog).toBeHidden()
  expect(await percentageOf(store, 'flag_00000')).toBe(10)
  await expect(page.getByText('10 % → really 10.0 % of people')).toBeVisible()
})

test('raising in production asks for a reason and the name of the place', async ({
  page,
  openApp,
  store,
}) => {
  await openApp(page)
  await goTo(page, 'Flags')
  await page.getByRole('button', { name: 'flag_00000', exact: true }).click()
  await page.getByRole('button', { name: 'Change…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Change flag_00000' })
  await dialog.getByRole('textbox', { name: 'Percentage' }).fill('50')
  await expect(dialog.getByText('Raises exposure')).toBeVisible()
  const raise = dialog.getByRole('button', { name: 'Raise to 50 %' })
  await expect(raise).toBeDisabled()
  await expect(raise).toHaveAccessibleDescription('Give a reason first.')
  await dialog.getByLabel('Reason').fill('Stage 3 of the plan')
  await expect(raise).toHaveAccessibleDescription('Type production first.')
  await dialog.getByLabel('to confirm').fill('Production')
  await expect(raise).toBeDisabled()
  await lookAtScreen(page, 'first-run/raise')
  expect(await percentageOf(store, 'flag_00000')).toBe(10)
  await dialog.getByLabel('to confirm').fill('production')
  await dialog.getByLabel('to confirm').press('Enter')
  await expect(dialog).toBeHidden()
  expect(await percentageOf(store, 'flag_00000')).toBe(50)
})

test('selected flags, by keyboard only: back on OLD, proven in the database, and restored', async ({
  page,
  openApp,
  store,
}) => {
  await openApp(page)
  await expect(page.getByRole('button', { name: '5 of 5 targets ready' })).toBeVisible()
  const before = { flags: await flags(store), overrides: await overrides(store) }
  const keyboard = page.keyboard
  await keyboard.press('g')
  await keyboard.press('f')
  await expect(page.getByRole('grid', { name: 'Flags' })).toBeVisible()
  await keyboard.press('/')
  await keyboard.press('Enter')
  await expect(page.getByRole('grid', { name: 'Flags' })).toBeFocused()
  for (const key of ['x', 'j', 'x', 'j', 'j', 'x']) await keyboard.press(key)
  await expect(page.getByRole('region', { name: 'Selected flags' })).toContainText('3 selected')
  await lookAtScreen(page, 'first-run/selected')

  const keys = countKeys(page)
  await keys.press('r')
  const confirm = page
    .getByRole('dialog', { name: 'Emergency rollback' })
    .getByRole('button', { name: 'Roll back 3 flags' })
  await expect(confirm).toBeFocused()
  await keys.press('Enter')
  await expect(page.getByRole('dialog', { name: /^Rolled back · 3 of 3 verified/ })).toBeVisible()
  expect(keys.count()).toBeLessThanOrEqual(4)

  const rolledBack = ['flag_00000', 'flag_00001', 'flag_00003']
  expect((await flags(store)).filter(({ forcedOff }) => forcedOff).map(({ key }) => key)).toEqual(rolledBack)
  expect((await overrides(store)).map(one => one['is_enabled'])).toEqual([false])
  expect((await flags(store)).filter(({ forcedOff }) => !forcedOff)).toEqual(
    before.flags.filter(({ key }) => !rolledBack.includes(key as string)),
  )

  await page.getByRole('button', { name: 'Restore…' }).press('Enter')
  const dialog = page.getByRole('dialog', { name: 'Restore what was rolled back' })
  await dialog.getByLabel('Reason').fill('Wrong flags')
  await dialog.getByLabel('to confirm').fill('production')
  await dialog.getByRole('button', { name: 'Restore 3 flags' }).press('Enter')
  await expect(page.getByRole('dialog', { name: /^Restored · 3 of 3 verified/ })).toBeVisible()
  expect({ flags: await flags(store), overrides: await overrides(store) }).toEqual(before)
})

test('at most four keys from anywhere to a confirmed rollback of the whole environment', async ({
  page,
  openApp,
  store,
}) => {
  await openApp(page)
  await goTo(page, 'History')
  const search = page.getByRole('textbox', { name: 'Search the audit by words, name or flag' })
  // in the middle of typing, where a single letter would only be typed
  await search.fill('rollb')
  // a second key that waits already finds the button: the focus is there before the next event
  const focused = await search.evaluate(async element => {
    const options = { key: 'E', ctrlKey: true, shiftKey: true, bubbles: true }
    element.dispatchEvent(new KeyboardEvent('keydown', options))
    await Promise.resolve()
    return document.activeElement?.textContent
  })
  expect(focused).toBe('Roll back everything in production')
  await page.keyboard.press('Escape')
  await expect(search).toBeFocused()

  const keys = countKeys(page)
  await keys.press('ControlOrMeta+Shift+E')
  await keys.press('Enter')
  await expect(page.getByRole('dialog', { name: /^Rolled back · 5 of 5 verified/ })).toBeVisible()
  expect(keys.count()).toBeLessThanOrEqual(4)
  expect((await flags(store)).every(({ forcedOff }) => forcedOff === true)).toBe(true)
  await lookAtScreen(page, 'first-run/receipt')
})
