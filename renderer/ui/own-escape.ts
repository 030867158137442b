import type { KeyboardEvent } from 'react'

/**
 * Escape closes the dialog it was pressed in. The library's own listens on the window, where one Escape closes every
 * open dialog at once: the question and the receipt under it.
 */
export function closeOnOwnEscape(onClose: () => void) {
  return (event: KeyboardEvent<HTMLElement>) => {
    const { target, currentTarget } = event
    if (event.key !== 'Escape' || event.nativeEvent.isComposing || !(target instanceof Element)) return
    // React's events rise through portals: this one may come from a dialog that this one opened.
    if (target.closest('[role=dialog]') !== currentTarget.querySelector('[role=dialog]')) return
    // Set by a field whose list is open: that Escape closes the list.
    if (target.getAttribute('data-mantine-stop-propagation') === 'true') return
    onClose()
  }
}
