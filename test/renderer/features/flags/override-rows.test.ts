import { expect, test } from 'vitest'
import { maskUser, overrideRows } from '../../../../renderer/features/flags/one/override-rows.ts'
import { buildOverride } from '../../../support/flags.ts'

const NOW = Date.parse('2026-06-01T00:00:00Z')

test('of several rows of one person the newest unexpired one decides, and all are marked', () => {
  const rows = overrideRows(
    [
      buildOverride({ id: '1', userId: 'alone' }),
      buildOverride({ id: '2', userId: 'twice', createdAt: '2026-01-01 00:00:00+00' }),
      buildOverride({
        id: '3',
        userId: 'twice',
        createdAt: '2026-02-01 00:00:00+00',
        expiresAt: '2026-03-01 00:00:00+00',
      }),
      buildOverride({ id: '4', userId: 'twice', createdAt: '2026-01-15 00:00:00+00' }),
    ],
    NOW,
  )
  expect(rows.map(row => [row.override.id, row.standing, row.duplicate])).toEqual([
    ['2', 'outranked', true],
    ['3', 'expired', true],
    ['4', 'decides', true],
    ['1', 'decides', false],
  ])
})

test('a masked id tells two apart and finds nobody', () => {
  expect(maskUser('3f2a9c1e-7777-4444-8888-0123456789ab')).toBe('3f2a••••ab')
  expect(maskUser('u-48213')).toBe('••••')
})
