import { cleanup, render } from '@testing-library/react'
import { afterEach, expect, test } from 'vitest'
import { OutcomeBadge, outcomeLooks } from '../../../renderer/ui/index.ts'
import { TargetState } from '../../../shared/domain/operation.ts'

afterEach(cleanup)

test.each(TargetState.options)('%s has an icon and a word, and a meaning on hover', state => {
  const { container } = render(<OutcomeBadge state={state} />)
  expect(container.querySelector('svg')).not.toBeNull()
  expect(container.textContent).toMatch(/^[a-z ]+$/)
  expect(container.querySelector('[title]')?.getAttribute('title')).toMatch(/\.$/)
})

test('only verified is green', () => {
  const green = TargetState.options.filter(state => outcomeLooks[state].tone === 'verified')
  expect(green).toEqual(['verified'])
})

test('it carries the count before and the time after the word', () => {
  const { container } = render(<OutcomeBadge state="verified" count={30} elapsedMs={12} />)
  expect(container.textContent).toBe('30verified12\u00a0ms')
})
