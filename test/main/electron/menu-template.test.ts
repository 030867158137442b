import type { MenuItemConstructorOptions } from 'electron'
import { describe, expect, test } from 'vitest'
import { menuTemplate, type MenuAction } from '../../../main/electron/menu-template.ts'

const inner = (item: MenuItemConstructorOptions | undefined) =>
  (item?.submenu ?? []) as MenuItemConstructorOptions[]
const find = (template: MenuItemConstructorOptions[], label: string) =>
  template.flatMap(item => [item, ...inner(item)]).find(item => item.label === label)

describe.each(['linux', 'darwin', 'win32'] as const)('the menu on %s', platform => {
  const acted: MenuAction[] = []
  const template = menuTemplate(platform, action => void acted.push(action))
  const choose = (label: string) => {
    acted.length = 0
    ;(find(template, label)?.click as undefined | (() => void))?.()
    return acted
  }

  test('leads to every page', () => {
    for (const [label, page] of [
      ['Overview', 'overview'],
      ['Flags', 'flags'],
      ['History', 'history'],
      ['Connections', 'connections'],
      ['Settings', 'settings'],
    ] as const) {
      expect(choose(label)).toEqual([{ type: 'go', page }])
    }
  })

  test('shows the shortcuts of the page, and leaves pressing them to the page', () => {
    const command = platform === 'darwin' ? 'meta' : 'control'
    expect(find(template, 'Emergency Rollback…')).toMatchObject({
      accelerator: 'CommandOrControl+Shift+E',
      registerAccelerator: false,
    })
    expect(choose('Emergency Rollback…')).toEqual([
      { type: 'press', keyCode: 'E', modifiers: [command, 'shift'] },
    ])
    expect(choose('Search or Do…')).toEqual([{ type: 'press', keyCode: 'K', modifiers: [command] }])
  })

  test('has the roles that people of this platform expect, and no developer tools', () => {
    const roles = template.flatMap(item => [item, ...inner(item)]).map(item => item.role)
    expect(roles).toContain('editMenu')
    expect(roles).toContain('windowMenu')
    expect(roles.includes('appMenu')).toBe(platform === 'darwin')
    expect(roles.includes('quit')).toBe(platform !== 'darwin')
    expect(roles).not.toContain('toggleDevTools')
    expect(roles).not.toContain('viewMenu')
  })
})
