import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { copyExactTimes, exactWords, RelativeTime } from '../../../../renderer/ui/index.ts'

afterEach(cleanup)

test('what is copied carries the exact instant where the screen shows an age', () => {
  const stop = copyExactTimes(document)
  const atMs = Date.now() - 180_000
  const { container } = render(
    <p>
      rolled back <RelativeTime atMs={atMs} />
    </p>,
  )
  getSelection()?.selectAllChildren(container)
  const clipboardData = new DataTransfer()
  const copy = new Event('copy', { bubbles: true, cancelable: true })
  Object.defineProperty(copy, 'clipboardData', { value: clipboardData })
  container.dispatchEvent(copy)
  expect(container.textContent).toContain('3\u00a0min ago')
  expect(clipboardData.getData('text/plain')).toContain(exactWords(atMs))
  expect(clipboardData.getData('text/plain')).not.toContain('ago')
  expect(copy.defaultPrevented).toBe(true)
  stop()
})
