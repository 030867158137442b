import { expect, test } from 'vitest'
import { keyNames } from '../../../renderer/ui/index.ts'

test('a shortcut is written as the platform writes it', () => {
  expect(keyNames('mod+shift+E', false)).toEqual(['Ctrl', 'Shift', 'E'])
  expect(keyNames('mod+shift+E', true)).toEqual(['⌘', '⇧', 'E'])
})

test('keys one after the other are told apart', () => {
  expect(keyNames('g o', false)).toEqual(['g', 'o'])
})
