import { describe, expect, test } from 'vitest'
import { decidingOverride, isInForce } from '../../../shared/evaluation/overrides-in-force.ts'
import { seedProfile } from '../../../shared/evaluation/profile.ts'
import { buildOverride } from '../../support/flags.ts'

const nowMs = Date.UTC(2026, 5, 1)
const newest = (...rows: Parameters<typeof buildOverride>[0][]) =>
  decidingOverride(
    rows.map(row => buildOverride(row)),
    seedProfile,
    nowMs,
  )

describe('which of a user’s rows decides', () => {
  test('the newest one, to the microsecond', () => {
    const older = { id: 'older', variant: 'old' as const, createdAt: '2026-05-01 10:00:00.123456+00' }
    const newer = { id: 'newer', variant: 'new' as const, createdAt: '2026-05-01 10:00:00.123457+00' }
    expect(newest(older, newer)?.id).toBe('newer')
    expect(newest(newer, older)?.id).toBe('newer')
  })

  test('OLD, where two rows are of the same instant', () => {
    const rows = [
      { id: 'a', variant: 'new' as const },
      { id: 'b', variant: 'old' as const },
    ]
    expect(newest(...rows)?.id).toBe('b')
    expect(newest(...rows.toReversed())?.id).toBe('b')
  })

  test('not one that has expired', () => {
    const expired = {
      id: 'expired',
      expiresAt: '2026-05-31 23:59:59.999+00',
      createdAt: '2026-05-20 00:00:00+00',
    }
    expect(newest(expired, { id: 'older' })?.id).toBe('older')
    expect(newest(expired)).toBeUndefined()
  })

  test('an expired one too, where the application ignores expiry', () => {
    const row = buildOverride({ expiresAt: '2020-01-01 00:00:00+00' })
    expect(isInForce(row, { ...seedProfile, expiry: 'ignored' }, nowMs)).toBe(true)
    expect(isInForce(row, seedProfile, nowMs)).toBe(false)
  })

  test('one that never ends counts, one that always had does not', () => {
    expect(isInForce(buildOverride({ expiresAt: 'infinity' }), seedProfile, nowMs)).toBe(true)
    expect(isInForce(buildOverride({ expiresAt: '-infinity' }), seedProfile, nowMs)).toBe(false)
  })

  test('an expiry that cannot be read ends NEW and keeps OLD', () => {
    expect(isInForce(buildOverride({ expiresAt: 'soon' }), seedProfile, nowMs)).toBe(false)
    expect(isInForce(buildOverride({ expiresAt: 'soon', variant: 'old' }), seedProfile, nowMs)).toBe(true)
  })
})
