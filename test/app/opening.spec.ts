import { expect, expectAccessible, keepScreenshot, test } from './support/app-test.ts'

test('the link opens the app, and neither address nor history keeps the token', async ({ page, openApp }) => {
  await openApp(page)
  await expect(page).toHaveTitle(/Switchyard/)
  await expect(page).not.toHaveURL(/#[\w-]{43}$/)
  await expect(page.getByRole('main')).toBeVisible()
  await expectAccessible(page)
  await keepScreenshot(page, 'opening')
})

test('a reload keeps working', async ({ page, openApp }) => {
  await openApp(page)
  await expect(page.getByRole('main')).toBeVisible()
  await page.reload()
  await expect(page.getByRole('main')).toBeVisible()
})

test('a link that was used says so in another tab instead of showing anything', async ({
  page,
  context,
  host,
  watch,
}) => {
  watch.allow(/401/)
  const link = await host.newLink()
  await page.goto(link)
  await expect(page.getByRole('main')).toBeVisible()
  const other = await context.newPage()
  await other.goto(link)
  await expect(other.getByText(/link/i).first()).toBeVisible()
  await expect(other.getByRole('navigation')).toHaveCount(0)
})
