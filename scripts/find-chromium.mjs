import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome']
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
]

/** @returns {string | undefined} the browser of this machine; Playwright's own download is not relied on */
export function findChromium() {
  const chosen = process.env['SWITCHYARD_CHROMIUM']
  if (chosen) return existsSync(chosen) ? chosen : undefined
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), '/usr/bin', '/usr/local/bin']
  const candidates = [...names.flatMap(name => folders.map(folder => join(folder, name))), ...elsewhere]
  return candidates.find(existsSync)
}
