/** For menus, the palette and the sheet of shortcuts; the red button itself listens for both. */
export const ROLLBACK_SHORTCUT = 'mod+shift+E'
/**
 * Opens the dialog with everything everywhere chosen: Enter is still to come. The key lies far from the other one's, so
 * that a slip of the finger never reaches further than what was meant.
 */
export const EVERYWHERE_SHORTCUT = 'mod+shift+Backspace'

/** Which of the two a key press is; a key that is held down counts once. */
export function rollbackShortcut(
  event: Pick<KeyboardEvent, 'ctrlKey' | 'metaKey' | 'shiftKey' | 'altKey' | 'key' | 'repeat'>,
): 'here' | 'everywhere' | undefined {
  if (!(event.ctrlKey || event.metaKey) || !event.shiftKey || event.repeat) return undefined
  if (event.key.toLowerCase() === 'e') return 'here'
  // with Alt as well some systems end the session
  return event.key === 'Backspace' && !event.altKey ? 'everywhere' : undefined
}
