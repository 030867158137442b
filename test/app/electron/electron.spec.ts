import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron } from 'playwright'
import { expect, test } from 'playwright/test'
import { findElectron } from '../../../scripts/find-electron.mjs'

const runtime = findElectron({ download: false })

test('the built app opens its window, answers its page and ends', async () => {
  test.skip(runtime.path === undefined, runtime.because)
  const home = mkdtempSync(join(tmpdir(), 'switchyard-electron-'))
  const app = await _electron.launch({
    executablePath: runtime.path ?? '',
    args: [join(import.meta.dirname, '..', '..', '..'), '--workspace=own'],
    env: { ...(process.env as Record<string, string>), SWITCHYARD_HOME: home },
  })
  try {
    const window = await app.firstWindow()
    await expect(window).toHaveURL(/^app:\/\/switchyard\//)
    await expect(window.getByRole('main')).toBeVisible()
    expect(
      await window.evaluate(() => ['require', 'process', 'module'].filter(name => name in globalThis)),
    ).toEqual([])
    const preferences = await app.evaluate(({ BrowserWindow }) => {
      const contents = BrowserWindow.getAllWindows()[0]?.webContents
      return contents === undefined ? [] : [contents.getType(), contents.session.isPersistent()]
    })
    expect(preferences).toEqual(['window', true])
  } finally {
    await app.close()
    rmSync(home, { recursive: true, force: true })
  }
})
