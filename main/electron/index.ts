import { join } from 'node:path'
import {
  app,
  BrowserWindow,
  dialog,
  ipcMain,
  Menu,
  MessageChannelMain,
  protocol,
  safeStorage,
  session,
  shell,
} from 'electron'
import { readLaunchOptions } from '../host/launch-options.ts'
import type { OpenedHost } from '../host/opened-host.ts'
import { loadPageFiles } from '../host/page-files.ts'
import { startupSentence } from '../host/startup-sentence.ts'
import { appVersion } from '../host/version.ts'
import { openHost } from '../open-host.ts'
import { appPage, appScheme, createPageProtocol, schemePrivileges } from './app-page.ts'
import { createWindow } from './create-window.ts'
import { denyPermissions } from './deny-permissions.ts'
import { createPortDesk, portWanted } from './hand-over-port.ts'
import { createHostEncryption } from './host-encryption.ts'
import { menuTemplate, type MenuAction } from './menu-template.ts'
import { createSafeOpenExternal } from './safe-open-external.ts'

const options = readLaunchOptions()
const dist = join(import.meta.dirname, '..')

// All of this before `ready`, after which Electron ignores it.
app.enableSandbox()
protocol.registerSchemesAsPrivileged([schemePrivileges])
app.setPath('userData', join(options.home, 'electron'))

// One copy per home folder: the lock lies in it.
if (app.requestSingleInstanceLock()) start()
else app.quit()

function start(): void {
  const windows = new Set<number>()
  let host: OpenedHost | undefined
  let closing = false

  const leaveFor = createSafeOpenExternal(shell, async url => {
    const { response } = await dialog.showMessageBox({
      type: 'question',
      message: 'Open this address in your browser?',
      detail: url,
      buttons: ['Open', 'Cancel'],
      defaultId: 1,
      cancelId: 1,
    })
    return response === 0
  })
  const openWindow = () => {
    const window = createWindow(BrowserWindow, join(dist, 'preload', 'index.cjs'), url => void leaveFor(url))
    const { id } = window.webContents
    windows.add(id)
    window.once('closed', () => windows.delete(id))
  }

  const opening = app.whenReady().then(() =>
    openHost({
      home: options.home,
      hostKind: 'electron',
      workspace: options.workspace,
      version: appVersion,
      platformAbilities: { encryption: createHostEncryption(safeStorage, process.platform) },
    }),
  )
  const desk = createPortDesk(
    opening,
    id => windows.has(id),
    () => new MessageChannelMain(),
  )
  ipcMain.on(portWanted, event => void desk.request(event))
  opening.then(
    opened => {
      host = opened
      opened.onWorkspaceChanged(() => desk.hangUp())
    },
    (error: unknown) => {
      dialog.showErrorBox('Switchyard', startupSentence(error))
      app.exit(1)
    },
  )

  void app.whenReady().then(() => {
    protocol.handle(appScheme, createPageProtocol(loadPageFiles(join(dist, 'renderer'))))
    denyPermissions(session.defaultSession)
    Menu.setApplicationMenu(Menu.buildFromTemplate(menuTemplate(process.platform, actInFront)))
    openWindow()
  })

  app.on('second-instance', () => {
    const [window] = BrowserWindow.getAllWindows()
    if (window === undefined) return openWindow()
    if (window.isMinimized()) window.restore()
    window.focus()
  })
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) openWindow()
  })
  app.on('window-all-closed', () => {
    if (process.platform !== 'darwin') app.quit()
  })
  app.on('before-quit', event => {
    if (host === undefined) return
    event.preventDefault()
    // Ctrl-C and a second Quit come while the first one is still closing things.
    if (closing) return
    closing = true
    desk.hangUp()
    host.close().then(
      () => app.exit(0),
      (error: unknown) => {
        console.error(error)
        app.exit(1)
      },
    )
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => app.quit())
}

function actInFront(action: MenuAction): void {
  const window = BrowserWindow.getFocusedWindow() ?? BrowserWindow.getAllWindows()[0]
  if (window === undefined) return
  const { webContents } = window
  if (action.type === 'go') {
    void webContents.loadURL(`${appPage}#/${action.page}`)
    return
  }
  const { keyCode, modifiers } = action
  webContents.sendInputEvent({ type: 'keyDown', keyCode, modifiers: [...modifiers] })
  webContents.sendInputEvent({ type: 'keyUp', keyCode, modifiers: [...modifiers] })
}
