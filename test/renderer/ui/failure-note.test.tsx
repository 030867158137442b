import { MantineProvider } from '@mantine/core'
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, expect, test, vi } from 'vitest'
import { ErrorBoundary, FailureNote } from '../../../renderer/ui/index.ts'

afterEach(cleanup)

test('a cancelled call is no news', () => {
  const { container } = render(<FailureNote failure={{ code: 'cancelled' }} />)
  expect(container.textContent).toBe('')
})

test('a bug shows its reference and nothing of its insides', () => {
  render(<FailureNote failure={{ code: 'bug', reference: 'a1b2c3d4' }} />)
  expect(screen.getByRole('alert').textContent).toContain('a1b2c3d4')
})

test('names inside of a sentence cannot turn it around', () => {
  render(<FailureNote failure={{ code: 'access-read-only', connection: 'prod\u202Ebd' }} />)
  expect(screen.getByRole('alert').textContent).toContain('prod\\u202Ebd is set to read-only')
})

test('a part of the screen that fails says so, and the next page starts afresh', () => {
  const log = vi.spyOn(console, 'error').mockReturnValue(undefined)
  const Broken = () => {
    throw new Error('no such column')
  }
  const at = (page: string, broken: boolean) => (
    <MantineProvider env="test" withGlobalClasses={false}>
      <ErrorBoundary resetKey={page}>{broken ? <Broken /> : 'sound'}</ErrorBoundary>
    </MantineProvider>
  )
  const { rerender } = render(at('/flags', true))
  expect(screen.getByRole('alert').textContent).toContain('mistake of its own')
  expect(screen.getByRole('alert').textContent).not.toContain('    at ')
  rerender(at('/history', false))
  expect(screen.queryByRole('alert')).toBeNull()
  expect(screen.getByText('sound')).toBeDefined()
  log.mockRestore()
})
