import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, expectAccessible, keepScreenshot } from './support/app-test.ts'
import { nameYourself } from './support/first-steps.ts'
import { expectNoSidewaysScrolling, lookAtScreen } from './support/screens.ts'
import { test } from './support/store-test.ts'

// a workspace of its own: what it leaves behind is nobody else's beginning
test.use({ story: 'by hand' })

const folder = mkdtempSync(join(tmpdir(), 'switchyard-shop-'))
const file = join(folder, '.env')
const before = `# the shop
REACT_APP_TITLE="Shop"
REACT_APP_USE_NEW_PLANS=true
REACT_APP_USE_NEW_CHARTS=true # since May
`
test.beforeAll(() => writeFileSync(file, before))
test.afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('a file that only a person can bring to the application: stored, done by hand, said in a sentence, never green', async ({
  page,
  openApp,
}) => {
  test.setTimeout(180_000)
  await openApp(page)
  await nameYourself(page, 'Mara Lindqvist')
  await page.getByRole('button', { name: 'Add connection to production' }).click()
  const form = page.getByRole('form', { name: 'New connection' })
  await form.getByRole('radio', { name: /\(\.env\)/ }).check()
  await form.getByRole('textbox', { name: 'Name', exact: true }).fill('shop-env')
  await form.getByRole('textbox', { name: 'Path of the file', exact: true }).fill(file)
  await page.getByRole('button', { name: 'Add connection', exact: true }).click()
  const card = page.getByRole('article', { name: 'Connection shop-env' })
  await card.getByRole('switch', { name: 'Allow writing to shop-env' }).press('Space')
  await page.getByRole('button', { name: 'Allow writing' }).click()
  await expect(
    card.getByText(/shop-env has no command that makes its application take up a change/),
  ).toBeVisible()
  expect(readFileSync(file, 'utf8')).toBe(before)

  await page.keyboard.press('ControlOrMeta+Shift+E')
  const asked = page.getByRole('dialog', { name: 'Emergency rollback' })
  await expect(asked).toContainText('file + rebuild by hand')
  await page.keyboard.press('Enter')

  const receipt = page.getByRole('dialog', {
    name: /^Rollback not proven · 0 of \d verified · .* of 300\s?s/,
  })
  await expect(receipt).toBeVisible()
  // stored is true, as the file itself says; served is another matter
  expect(readFileSync(file, 'utf8')).toContain('REACT_APP_TITLE="Shop"')
  expect(readFileSync(file, 'utf8')).not.toMatch(/^REACT_APP_USE_\w+=true/m)
  await expect(receipt).toContainText('read back, as meant, at')
  await expect(receipt).toContainText('cannot be asked: there is no probe')
  const delivery = receipt.getByRole('region', { name: 'Delivery of shop-env' })
  await expect(delivery.getByRole('region', { name: 'Steps' })).not.toBeEmpty()
  await expect(delivery.getByRole('button', { name: 'Copy the steps' })).toBeVisible()
  await lookAtScreen(page, 'by-hand/receipt')
  await page.setViewportSize({ width: 390, height: 800 })
  await expectNoSidewaysScrolling(page)
  await keepScreenshot(page, 'by-hand/receipt-light-390')
  await page.setViewportSize({ width: 1360, height: 860 })

  await delivery.getByRole('button', { name: 'It is done…' }).press('Enter')
  const saying = page.getByRole('dialog', { name: 'Say that shop-env is done' })
  await expect(saying.getByRole('button', { name: 'It is done' })).toBeDisabled()
  await expectAccessible(page)
  await saying.getByRole('textbox').fill('Built and deployed the shop, its page shows OLD')
  await page.keyboard.press('Enter')
  await expect(saying).toBeHidden()
  await expect(delivery).toContainText('A person says that it is done; nothing could be asked')
  await expect(delivery).toContainText('Mara Lindqvist: “Built and deployed the shop, its page shows OLD”')

  const settled = page.getByRole('dialog', { name: /^Rollback not proven · 0 of \d verified/ })
  await expect(settled.getByRole('button', { name: 'Put the receipt away' })).toBeVisible()
  await expect(settled.getByText('by hand', { exact: false }).first()).toBeVisible()
  await lookAtScreen(page, 'by-hand/confirmed')
})
