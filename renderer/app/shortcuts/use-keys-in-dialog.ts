import { useEffect } from 'react'

/**
 * A button that has done its work goes away, and the focus with it, to the page under the dialog. The next key brings it
 * back to the dialog on top, and counts there: Escape closes it.
 */
export function useKeysInDialog(): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.target !== document.body) return
      const dialog = topDialog()
      if (dialog === undefined) return
      dialog.focus({ preventScroll: true })
      if (document.activeElement !== dialog || event.key !== 'Escape') return
      event.stopImmediatePropagation()
      dialog.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true, cancelable: true }))
    }
    window.addEventListener('keydown', onKeyDown, { capture: true })
    return () => window.removeEventListener('keydown', onKeyDown, { capture: true })
  }, [])
}

function topDialog(): HTMLElement | undefined {
  const height = (dialog: HTMLElement) => Number(getComputedStyle(dialog.parentElement ?? dialog).zIndex) || 0
  return [...document.querySelectorAll<HTMLElement>('[role=dialog][aria-modal=true]')]
    .toSorted((a, b) => height(a) - height(b))
    .at(-1)
}
