import type { Session } from 'electron'
import { appOrigin } from './app-page.ts'

/** The part of Electron's Session through which a page asks for what a computer can do. */
export type PermissionSession = Pick<
  Session,
  | 'setPermissionRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setBluetoothPairingHandler'
  | 'on'
>

/** Writing to the clipboard is the one thing the page asks the computer for ("Copy SQL"). */
const granted = 'clipboard-sanitized-write'

export function denyPermissions(session: PermissionSession): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    const ours = details.isMainFrame === true && details.requestingUrl?.startsWith(`${appOrigin}/`) === true
    callback(permission === granted && ours)
  })
  session.setPermissionCheckHandler(
    (_contents, permission, requestingOrigin) =>
      permission === granted && (requestingOrigin === appOrigin || requestingOrigin === `${appOrigin}/`),
  )
  session.setDevicePermissionHandler(() => false)
  session.setDisplayMediaRequestHandler((_request, callback) => callback({}))
  session.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }))
  session.on('select-hid-device', event => event.preventDefault())
  session.on('select-serial-port', event => event.preventDefault())
  session.on('select-usb-device', event => event.preventDefault())
}
