import { expect, test } from 'vitest'
import { createWindow, windowOptions } from '../../../main/electron/create-window.ts'
import { FakeContents } from './fake-electron.ts'

test('the options of every window', () => {
  expect(windowOptions).toMatchInlineSnapshot(`
    {
      "autoHideMenuBar": false,
      "height": 860,
      "minHeight": 560,
      "minWidth": 880,
      "show": false,
      "title": "Switchyard",
      "webPreferences": {
        "contextIsolation": true,
        "enableWebSQL": false,
        "navigateOnDragDrop": false,
        "nodeIntegration": false,
        "nodeIntegrationInSubFrames": false,
        "nodeIntegrationInWorker": false,
        "safeDialogs": true,
        "sandbox": true,
        "spellcheck": false,
        "webviewTag": false,
      },
      "width": 1360,
    }
  `)
})

test('nothing that weakens a window is set, not even to its default', () => {
  const set = Object.keys(windowOptions.webPreferences)
  for (const name of [
    'webSecurity',
    'allowRunningInsecureContent',
    'experimentalFeatures',
    'enableBlinkFeatures',
    'preload',
  ]) {
    expect(set).not.toContain(name)
  }
})

test('a window is made with them, guarded, and shows our page', () => {
  const made: unknown[] = []
  const shown: string[] = []
  class FakeWindow {
    readonly webContents = new FakeContents().asWebContents()
    constructor(options: unknown) {
      made.push(options)
    }
    readonly loadURL = async (url: string) => void shown.push(url)
    readonly once = () => this as never
    readonly show = () => undefined
  }
  const window = createWindow(FakeWindow, '/app/preload.cjs', () => undefined)
  expect(made).toEqual([
    { ...windowOptions, webPreferences: { ...windowOptions.webPreferences, preload: '/app/preload.cjs' } },
  ])
  expect(shown).toEqual(['app://switchyard/'])
  expect((window.webContents as unknown as FakeContents).guarded()).toBe(true)
})
