import { describe, expect, test } from 'vitest'
import { energyPeople } from '../../../../../main/demo/stores/energy/energy-people.ts'
import { backendOf, hashUserId, type EnergyFlag } from '../../../../../main/demo/stores/energy/energy-rule.ts'
import { hashUserIdAs } from '../../../../../shared/evaluation/backend-flags/index.ts'

const flag = (rolloutPercent: number, ...testUsers: string[]): EnergyFlag => ({
  enabled: true,
  rolloutPercent,
  testUserIds: new Set(testUsers),
})
const people = energyPeople('production')

describe('the energy application', () => {
  test('hashes as the preset does that its connection names', () => {
    for (const userId of people)
      expect(hashUserId(userId)).toBe(hashUserIdAs('java-31-absolute', userId, () => ''))
  })

  test.each([
    [10, 90],
    [50, 450],
    [100, 900],
  ])('at %d percent serves about %d of 900 people NEW', (percent, expected) => {
    const served = people.filter(userId => backendOf(flag(100), flag(percent), userId) === 'new').length
    expect(Math.abs(served - expected)).toBeLessThanOrEqual(45)
  })

  test('serves nobody NEW without its parent flag, and a test user only while the flag is on', () => {
    const off = { ...flag(100, 'user1021'), enabled: false }
    expect(backendOf(undefined, flag(100), 'user1021')).toBe('old')
    expect(backendOf(off, flag(100), 'user1021')).toBe('old')
    expect(backendOf(flag(100), off, 'user1021')).toBe('old')
    expect(backendOf(flag(100), flag(0, 'user1021'), 'user1021')).toBe('new')
    expect(backendOf(flag(100), flag(0, 'user1021'), 'user1000')).toBe('old')
  })
})
