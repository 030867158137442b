import type { Page } from 'playwright/test'
import { expect, expectAccessible, keepScreenshot, test } from './support/app-test.ts'
import { readOften } from './support/first-steps.ts'
import { expectLoaded, goTo, lookAtDialog, lookAtScreen, pressFor } from './support/screens.ts'

test.use({ workspace: 'demo' })
// one story on one demo: what goes wrong, its end, its proof, and the way back
test.describe.configure({ mode: 'serial' })

const flag = 'phoenix_pipeline_enabled'
const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name })
const dialog = (page: Page, name: string | RegExp) => page.getByRole('dialog', { name })
const troubleRow = (page: Page) =>
  page.getByRole('region', { name: 'Going wrong' }).getByRole('listitem').filter({ hasText: flag })

/** By the list, which shows no more rows than fit. */
async function openFlag(page: Page, key: string) {
  await goTo(page, 'Flags')
  await page.getByRole('main').getByRole('textbox').first().fill(key)
  await page.getByRole('button', { name: key, exact: true }).click()
  await expect(page.getByRole('heading', { level: 1, name: key })).toBeVisible()
}

/** Rows of the table beside the chart, newest minute first; a minute that was not read yet is left out. */
async function minutes(page: Page) {
  const table = page.getByRole('table', { name: /sums of one minute/ })
  const rows = await table
    .getByRole('row')
    .evaluateAll(all => all.slice(1).map(row => [...row.children].map(cell => cell.textContent)))
  return rows
    .map(([from = '', oldUses, , newUses]) => ({
      minute: minuteOfDay(/(\d+):(\d+)/.exec(from)?.slice(1) ?? []),
      oldUses: Number(oldUses),
      newUses: Number(newUses),
    }))
    .filter(({ newUses }) => !Number.isNaN(newUses))
}

const minuteOfDay = ([hour, minute]: readonly (string | number)[]) => 60 * Number(hour) + Number(minute)

test('the demo asks nothing and says that it is one', async ({ page, openApp }) => {
  await openApp(page)
  await expect(page.getByText('This is the demo.')).toBeVisible()
  await expect(page.getByText('12 of 12 connections live')).toBeVisible()
  await readOften(page)
})

test('Overview says which rollout goes wrong, where, and by how much', async ({ page, openApp }) => {
  await openApp(page)
  const row = troubleRow(page)
  await expect(row).toContainText('production')
  const words = (await row.innerText()).replaceAll(/\s+/g, ' ')
  const rate = (variant: string) =>
    Number(new RegExp(`${variant} (?:fails )?([\\d.]+) %`).exec(words)?.[1] ?? Number.NaN)
  expect(rate('NEW'), words).toBeGreaterThan(2 * rate('OLD'))
  await expect(page.getByRole('button', { name: `${flag} in production: 25 %, going wrong` })).toBeVisible()
  await expectLoaded(page)
  await lookAtScreen(page, 'demo/overview')
})

let rolledBackAt = Number.NaN
test('Ctrl+Shift+E and Enter on its page put everyone back on OLD, verified', async ({ page, openApp }) => {
  await openApp(page)
  await page
    .getByRole('button', { name: `Look at ${flag}` })
    .first()
    .click()
  await expect(page.getByRole('heading', { level: 1, name: flag })).toBeVisible()
  await page.getByText('Show as table').click()
  const before = await minutes(page)
  expect(before[1]?.newUses, 'people use NEW').toBeGreaterThan(0)
  await page.getByText('Show as table').click()
  await lookAtScreen(page, 'demo/flag')

  await page.keyboard.press('ControlOrMeta+Shift+E')
  const dialog = page.getByRole('dialog', { name: 'Emergency rollback' })
  await expect(dialog.getByRole('button', { name: `Roll back ${flag}` })).toBeFocused()
  await expect(dialog).toContainText('1 flag in 1 store → OLD')
  await lookAtScreen(page, 'demo/rollback-dialog')
  await page.keyboard.press('Enter')

  const receipt = page.getByRole('dialog', { name: /^Rolled back · 1 of 1 verified/ })
  await expect(receipt).toBeVisible()
  await expect(receipt).toContainText('read back, as meant')
  await lookAtScreen(page, 'demo/receipt')
  await receipt.getByLabel('Why?').fill('Error rate of NEW')
  await receipt.getByRole('button', { name: 'Save reason' }).click()
  await expect(receipt.getByText('Why: Error rate of NEW')).toBeVisible()
  await page.keyboard.press('Escape')

  await expect(page.getByRole('main')).toContainText('global override: everyone on OLD')
  await page.getByRole('tab', { name: 'Stored fields' }).click()
  await expect(page.getByRole('row', { name: 'admin_override_disabled true' })).toBeVisible()
  const now = new Date()
  rolledBackAt = minuteOfDay([now.getHours(), now.getMinutes()])
})

test('every screen holds up: both themes, both sizes, no barrier', async ({ page, openApp }) => {
  test.setTimeout(240_000)
  await openApp(page)
  await expect(troubleRow(page).or(page.getByText('none past its limit'))).toBeVisible()
  for (const word of ['Flags', 'History', 'Connections', 'Settings'] as const) {
    await goTo(page, word)
    await lookAtScreen(page, `demo/${word.toLowerCase()}`)
  }
  await page.emulateMedia({ forcedColors: 'active' })
  for (const word of ['Overview', 'Flags', 'Connections'] as const) {
    await goTo(page, word)
    await keepScreenshot(page, `demo/${word.toLowerCase()}-forced-colors`)
    await expectAccessible(page)
  }
})

test('dialogs and menus of the frame', async ({ page, openApp }) => {
  test.setTimeout(240_000)
  await openApp(page)
  await expectLoaded(page)
  const keyboard = page.keyboard
  await lookAtDialog(
    page,
    'palette',
    async () => {
      await pressFor(page, 'ControlOrMeta+K', page.getByRole('combobox', { name: 'Search or do' }))
      await expect(page.getByRole('combobox', { name: 'Search or do' })).toBeFocused()
      await keyboard.type('roll back phoenix')
    },
    page.getByRole('option', { name: /Roll back phoenix_pipeline_enabled/, selected: true }),
  )
  await lookAtDialog(page, 'shortcuts', () => keyboard.press('?'), dialog(page, 'Keyboard shortcuts'))
  const environments = button(page, /Switch environment/)
  await lookAtDialog(
    page,
    'environments',
    () => environments.press('Enter'),
    page.getByRole('menu'),
    '[role=menu]',
  )
  await expect(environments).toBeFocused()
  const connections = button(page, /connections live/)
  await lookAtDialog(
    page,
    'connection-summary',
    () => connections.press('Enter'),
    page.getByText('Open Connections'),
    '[role=dialog]',
  )
  const readiness = button(page, /targets ready/)
  await lookAtDialog(
    page,
    'readiness',
    () => readiness.press('Enter'),
    page.getByText('A target is ready when a rollback could be written to it right now.'),
    '[role=dialog]',
  )
  await expect(readiness).toBeFocused()
  await lookAtDialog(
    page,
    'rollback-everything',
    () => button(page, /Emergency/).click(),
    dialog(page, 'Emergency rollback'),
  )
})

test('dialogs of the pages', async ({ page, openApp }) => {
  test.setTimeout(240_000)
  await openApp(page)
  await openFlag(page, flag)
  const change = button(page, 'Change…')
  const changing = dialog(page, `Change ${flag}`)
  await lookAtDialog(page, 'change', () => change.press('Enter'), changing)
  await expect(change).toBeFocused()
  await page.getByRole('tab', { name: 'Audit' }).click()
  await lookAtScreen(page, 'demo/flag-audit')

  await goTo(page, 'Connections')
  await lookAtDialog(
    page,
    'environment',
    () => button(page, 'Edit environment staging').press('Enter'),
    dialog(page, 'Edit environment staging'),
  )
  await lookAtDialog(
    page,
    'remove',
    () => button(page, 'Remove phoenix-db (staging)').press('Enter'),
    dialog(page, /^Remove phoenix-db/),
  )
  await button(page, 'Edit phoenix-db (staging)').press('Enter')
  await page.getByText('Usage of OLD and NEW').first().scrollIntoViewIfNeeded()
  await lookAtScreen(page, 'demo/connection-editor')
  await button(page, 'Discard').click()

  await goTo(page, 'Settings')
  await lookAtDialog(
    page,
    'reset-demo',
    () => button(page, 'Reset the demo').press('Enter'),
    dialog(page, 'Reset the demo'),
  )
})

test('the application stops using NEW: its own log of uses says so', async ({ page, openApp }) => {
  test.setTimeout(240_000)
  await openApp(page)
  await openFlag(page, flag)
  await page.getByText('Show as table').click()
  // a minute that began after the rollback: people go on working, and none of them on NEW
  const afterwards = async () =>
    (await minutes(page)).filter(({ minute }) => {
      const passed = (minute - rolledBackAt + 1440) % 1440
      return passed > 0 && passed < 30
    })
  const isTelling = async () => (await afterwards()).some(({ oldUses }) => oldUses >= 10)
  await expect.poll(isTelling, { timeout: 100_000 }).toBe(true)
  for (const { newUses } of await afterwards()) expect(newUses).toBe(0)
})

test('restored with a reason and the name of the place, and the audit holds together', async ({
  page,
  openApp,
}) => {
  await openApp(page)
  await page.getByRole('button', { name: 'Open receipt' }).click()
  await page.getByRole('button', { name: 'Restore…' }).click()
  const dialog = page.getByRole('dialog', { name: 'Restore what was rolled back' })
  const restore = dialog.getByRole('button', { name: 'Restore 1 flag' })
  await expect(restore).toBeDisabled()
  await expect(dialog.getByText('Give a reason first.')).toBeVisible()
  await lookAtScreen(page, 'demo/restore-dialog')
  await dialog.getByLabel('Reason').fill('The fix is out')
  await dialog.getByLabel('to confirm').fill('production')
  await restore.click()
  await expect(page.getByRole('dialog', { name: /^Restored · 1 of 1 verified/ })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('button', { name: `${flag} in production: 25 %` })).toBeVisible()

  await goTo(page, 'History')
  await expect(page.getByText('The fix is out').first()).toBeVisible()
  await page.getByRole('button', { name: 'Verify the chain' }).click()
  await expect(page.getByText(/Chain verified: [\d,]+ entries intact/)).toBeVisible()
})

const kinds = [
  ['desk-app', 'use_new_data_entry'],
  ['energy-mongo', 'energy_table_new_backend'],
  ['meals-api', 'meal_planning'],
  ['shop-env', 'REACT_APP_USE_NEW_CUSTOMER_ADDRESS'],
] as const

test('a flag of each other kind has its page', async ({ page, openApp }) => {
  test.setTimeout(240_000)
  await openApp(page)
  for (const [store, key] of kinds) {
    await openFlag(page, key)
    await expect(page.getByText(`${store} (production, stand-in)`).first()).toBeVisible()
    await expectLoaded(page)
    await lookAtScreen(page, `demo/flag-${store}`)
  }
})

test('everything in production goes back to OLD in five kinds of stores at once, and is restored', async ({
  page,
  openApp,
}) => {
  test.setTimeout(240_000)
  await openApp(page)
  await expect(page.getByText('52 of 52 targets ready')).toBeVisible()
  const asking = dialog(page, 'Emergency rollback')
  await pressFor(page, 'ControlOrMeta+Shift+E', asking)
  await expect(asking).toContainText('52 flags in 5 stores → OLD')
  await lookAtScreen(page, 'demo/rollback-production')
  await page.keyboard.press('Enter')

  const receipt = dialog(page, /^Rolled back · 52 of 52 verified/)
  await expect(receipt).toBeVisible({ timeout: 60_000 })
  for (const [store] of kinds) await expect(receipt).toContainText(`${store} (production, stand-in)`)
  await expect(receipt).toContainText('The application answers OLD')
  await lookAtScreen(page, 'demo/receipt-production')

  await receipt.getByRole('button', { name: 'Restore…' }).click()
  const restoring = dialog(page, 'Restore what was rolled back')
  await restoring.getByLabel('Reason').fill('It was a drill')
  await restoring.getByLabel('to confirm').fill('production')
  await restoring.getByRole('button', { name: /^Restore \d+ flags$/ }).click()
  const restored = dialog(page, /^Restored · (\d+) of \1 verified/)
  await expect(restored).toBeVisible({ timeout: 60_000 })
  await expect(restored).toContainText('The application answers what was meant')
  await lookAtScreen(page, 'demo/restored-production')
})

test('everywhere means every environment, and says what it may not write', async ({ page, openApp }) => {
  test.setTimeout(240_000)
  await openApp(page)
  await expectLoaded(page)
  const asking = dialog(page, 'Emergency rollback')
  await pressFor(page, 'ControlOrMeta+Shift+E', asking)
  await asking.getByRole('radio', { name: /everything everywhere/ }).check()
  await expect(asking).toContainText('149 flags in 12 stores of 3 environments → OLD')
  await lookAtScreen(page, 'demo/rollback-everywhere')
  await asking.getByRole('button', { name: 'Roll back everything everywhere' }).press('Enter')

  const receipt = dialog(page, /139 of 149 verified/)
  await expect(receipt).toBeVisible({ timeout: 60_000 })
  await expect(receipt).toContainText('refused 10')
  await lookAtScreen(page, 'demo/receipt-everywhere')
})
