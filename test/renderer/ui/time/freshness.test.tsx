import { act, cleanup, render, screen } from '@testing-library/react'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { ageOf, Freshness } from '../../../../renderer/ui/index.ts'

const NOW = Date.UTC(2026, 2, 14, 14, 2, 7)

afterEach(() => {
  cleanup()
  vi.useRealTimers()
})

describe('the age of what is shown', () => {
  test.each([
    ['read a moment ago', { readAtMs: NOW - 4_000, pollMs: 5_000 }, 'fresh'],
    ['exactly three polls old', { readAtMs: NOW - 15_000, pollMs: 5_000 }, 'fresh'],
    ['older than three polls', { readAtMs: NOW - 15_001, pollMs: 5_000 }, 'old'],
    ['of a store that is not polled', { readAtMs: NOW - 9e9 }, 'fresh'],
    ['never read', { readAtMs: null, pollMs: 5_000 }, 'never'],
    ['fresh but offline', { readAtMs: NOW - 1_000, pollMs: 5_000, offline: true }, 'offline'],
    ['never read and offline', { readAtMs: null, offline: true }, 'offline'],
  ] as const)('%s', (_, props, age) => {
    expect(ageOf(props, NOW)).toBe(age)
  })

  test('it says source and age, and the exact instant with its zone on hover', () => {
    vi.useFakeTimers({ now: NOW })
    render(<Freshness source="orders-db" readAtMs={NOW - 4_000} pollMs={5_000} />)
    expect(screen.getByText('orders-db')).toBeDefined()
    const age = screen.getByText('4 s')
    expect(age.getAttribute('datetime')).toBe('2026-03-14T14:02:03.000Z')
    expect(age.getAttribute('title')).toMatch(/^2026-03-14 \d\d:\d\d:03\.000 \S+/)
  })

  test('what is old says so in a word, not by colour alone', () => {
    vi.useFakeTimers({ now: NOW })
    render(<Freshness source="orders-db" readAtMs={NOW - 60_000} pollMs={5_000} />)
    expect(screen.getByText(/1 min old/)).toBeDefined()
  })

  test('what is offline says so in a word', () => {
    render(<Freshness source="orders-db" readAtMs={null} offline />)
    expect(screen.getByText(/offline/)).toBeDefined()
    expect(screen.getByText('never read')).toBeDefined()
  })

  test('it grows older by itself', async () => {
    vi.useFakeTimers({ now: NOW })
    render(<Freshness source="orders-db" readAtMs={NOW} pollMs={5_000} />)
    await act(() => vi.advanceTimersByTimeAsync(7_000))
    expect(screen.getByText('7 s')).toBeDefined()
  })
})
