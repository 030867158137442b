import { expect, test } from 'vitest'
import { directionOf, directionOfIntent } from '../../../main/operations/exposure.ts'
import { neverChose, type Flag, type Override } from '../../../shared/domain/flag.ts'
import { buildFlag, buildOverride, buildState } from '../../support/flags.ts'

const byPercentage = {
  effectiveShare: ({ enabled, percentage }: Flag) => (enabled ? (percentage ?? 0) / 100 : 0),
}
const restoreTo = (percentage: number, back: readonly Override[], left: readonly Override[]) =>
  directionOfIntent(
    { kind: 'restore', state: buildState({ percentage }, back), expected: buildState({ percentage }, left) },
    null,
    byPercentage,
  )
const held = buildOverride({ userId: 'ann', variant: 'old', reason: null })
const undecided = { ...held, reason: neverChose }

test('someone who is no longer held on OLD is left to the percentage', () => {
  expect(restoreTo(25, [undecided], [held])).toBe('raises')
  expect(restoreTo(25, [], [held])).toBe('raises')
  // there is nothing to be left to
  expect(restoreTo(0, [undecided], [held])).toBe('same')
  expect(restoreTo(25, [held], [undecided])).toBe('same')
})

test('nobody left on NEW is lower than any share, known or not', () => {
  const unknown = { effectiveShare: ({ enabled }: Flag) => (enabled ? null : 0) }
  const on = buildFlag({ enabled: true })
  expect(directionOf(on, { ...on, enabled: false }, unknown)).toBe('lowers')
  expect(directionOf({ ...on, enabled: false }, on, unknown)).toBe('raises')
})
