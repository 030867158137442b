import type { BrowserWindow, BrowserWindowConstructorOptions } from 'electron'
import { appPage } from './app-page.ts'
import { guardNavigation } from './guard-navigation.ts'

/** Every option that guards the page is spelled out, though most are Electron's default: a default can change. */
export const windowOptions = {
  width: 1360,
  height: 860,
  minWidth: 880,
  minHeight: 560,
  show: false,
  title: 'Switchyard',
  autoHideMenuBar: false,
  webPreferences: {
    nodeIntegration: false,
    nodeIntegrationInWorker: false,
    nodeIntegrationInSubFrames: false,
    contextIsolation: true,
    sandbox: true,
    webviewTag: false,
    navigateOnDragDrop: false,
    safeDialogs: true,
    spellcheck: false,
    enableWebSQL: false,
  },
} as const satisfies BrowserWindowConstructorOptions

type WindowClass = new (
  options: BrowserWindowConstructorOptions,
) => Pick<BrowserWindow, 'loadURL' | 'once' | 'show' | 'webContents'>

/** The only place where a window is made. */
export function createWindow<Class extends WindowClass>(
  BrowserWindow: Class,
  preload: string,
  leaveFor: (url: string) => void,
): InstanceType<Class> {
  const window = new BrowserWindow({
    ...windowOptions,
    webPreferences: { ...windowOptions.webPreferences, preload },
  })
  guardNavigation(window.webContents, leaveFor)
  window.once('ready-to-show', () => window.show())
  void window.loadURL(appPage)
  return window as InstanceType<Class>
}
