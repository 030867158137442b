import type { MenuItemConstructorOptions } from 'electron'

/** What a menu item asks of the window in front. */
export type MenuAction =
  | { readonly type: 'go'; readonly page: string }
  | {
      readonly type: 'press'
      readonly keyCode: string
      readonly modifiers: readonly ('control' | 'meta' | 'shift')[]
    }

type Act = (action: MenuAction) => void

const pages = [
  ['Overview', 'overview'],
  ['Flags', 'flags'],
  ['History', 'history'],
  ['Connections', 'connections'],
  ['Settings', 'settings'],
] as const

/**
 * The native menu as data. Shortcuts of the page stand in it so that they can be found, and are pressed for the
 * person when chosen; the page itself listens for them (`registerAccelerator: false`), in both hosts the same.
 */
export function menuTemplate(platform: NodeJS.Platform, act: Act): MenuItemConstructorOptions[] {
  const command = platform === 'darwin' ? 'meta' : 'control'
  const press = (
    label: string,
    accelerator: string,
    keyCode: string,
    ...more: ('shift' | 'control' | 'meta')[]
  ) => ({
    label,
    accelerator,
    registerAccelerator: false,
    click: () => act({ type: 'press', keyCode, modifiers: more }),
  })
  const separator = { type: 'separator' } as const
  return [
    ...(platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        press('Search or Do…', 'CommandOrControl+K', 'K', command),
        separator,
        press('Emergency Rollback…', 'CommandOrControl+Shift+E', 'E', command, 'shift'),
        separator,
        platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    {
      label: '&Go',
      submenu: pages.map(([label, page]) => ({ label, click: () => act({ type: 'go', page }) })),
    },
    {
      label: '&View',
      submenu: [
        { role: 'reload' },
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        separator,
        { role: 'togglefullscreen' },
      ],
    },
    { role: 'windowMenu' },
    {
      role: 'help',
      submenu: [press('Keyboard Shortcuts', '?', '?')],
    },
  ]
}
