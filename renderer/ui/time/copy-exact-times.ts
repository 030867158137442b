/**
 * Copied text carries exact instants where the screen shows ages: "3 min ago" in a ticket tells nobody anything.
 * @returns a function that ends it
 */
export function copyExactTimes(page: Document): () => void {
  const onCopy = (event: ClipboardEvent) => {
    const selection = page.getSelection()
    if (selection === null || selection.isCollapsed || event.clipboardData === null) return
    const copied = page.createElement('div')
    for (let index = 0; index < selection.rangeCount; index++)
      copied.append(selection.getRangeAt(index).cloneContents())
    const times = copied.querySelectorAll('time[title]')
    if (times.length === 0) return
    for (const time of times) time.textContent = time.getAttribute('title')
    // innerText needs layout to know where lines break, so the copy is in the page for a moment, out of sight.
    copied.style.setProperty('position', 'fixed')
    copied.style.setProperty('left', '-10000px')
    page.body.append(copied)
    event.clipboardData.setData('text/plain', copied.innerText)
    copied.remove()
    event.preventDefault()
  }
  page.addEventListener('copy', onCopy)
  return () => page.removeEventListener('copy', onCopy)
}
