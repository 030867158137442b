import { EVERYWHERE_SHORTCUT, ROLLBACK_SHORTCUT } from '../../features/rollback/index.ts'
import { navigationEntries } from '../frame/navigation.tsx'

export type ShortcutGroup = {
  readonly title: string
  readonly shortcuts: readonly { readonly keys: string; readonly words: string }[]
}

/** What the sheet shows. Every key that the app listens for is here. */
export const shortcutGroups: readonly ShortcutGroup[] = [
  {
    title: 'Anywhere',
    shortcuts: [
      { keys: 'mod+K', words: 'Search or do: pages, flags, environments, rollback' },
      { keys: ROLLBACK_SHORTCUT, words: 'Emergency rollback; then Enter to confirm' },
      { keys: EVERYWHERE_SHORTCUT, words: 'The same, of everything everywhere' },
      { keys: '?', words: 'This sheet' },
      { keys: 'Escape', words: 'Close what is open' },
    ],
  },
  {
    title: 'Go to',
    shortcuts: navigationEntries.map(({ shortcut, word }) => ({ keys: shortcut, words: word })),
  },
  {
    title: 'Environments',
    shortcuts: [{ keys: 'alt+1 … alt+9', words: 'Switch to the first … ninth environment' }],
  },
]
