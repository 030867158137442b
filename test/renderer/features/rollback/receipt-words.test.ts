import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  allVerified,
  announcement,
  presentStates,
  receiptMessage,
  receiptTitle,
  receiptTone,
  receiptVerb,
} from '../../../../renderer/features/rollback/receipt-words.ts'
import { TargetState } from '../../../../shared/domain/operation.ts'
import { buildOperation } from '../../support/operations.ts'

test('the title counts, and the stopwatch runs against the limit', () => {
  const running = buildOperation({ verified: 3, sending: 41 })
  expect(receiptTitle(running, 1_800)).toBe('Rolling back · 3 of 44 verified · 800\u00a0ms of 60\u00a0s')
  const partly = buildOperation({ verified: 41, 'by-hand': 3 })
  expect(receiptTitle(partly, 2_200)).toBe('Rolled back · 41 of 44 verified · 1.2\u00a0s of 60\u00a0s')
})

test('the stopwatch stands still once everything is verified', () => {
  const done = buildOperation({ verified: 44 }, { allVerifiedMs: 41, settledAtMs: 1_041 })
  expect(receiptTitle(done, 999_999)).toBe('Rolled back · 44 of 44 verified · 41\u00a0ms of 60\u00a0s')
})

test('green only when every target is verified, whatever else is true', () => {
  const counts = fc.record(Object.fromEntries(TargetState.options.map(state => [state, fc.nat(3)])))
  fc.assert(
    fc.property(counts, fc.boolean(), (some, settled) => {
      const operation = buildOperation(some, { settledAtMs: settled ? 5_000 : null })
      const others = operation.targets - operation.counts.verified
      expect(receiptTone(operation) === 'verified').toBe(others === 0 && operation.targets > 0)
    }),
  )
})

test('an operation without targets is not green', () => {
  expect(allVerified(buildOperation({}))).toBe(false)
})

test.each([
  ['refused', 'harm'],
  ['unknown', 'look'],
  ['conflict', 'look'],
  ['not-sent', 'look'],
  ['by-hand', 'look'],
  ['planned', 'running'],
  ['sending', 'running'],
  ['verifying', 'running'],
  ['delivering', 'running'],
] as const)('one target that is %s makes the whole %s', (state, tone) => {
  expect(receiptTone(buildOperation({ verified: 43, [state]: 1 }))).toBe(tone)
})

test('a whole of which nothing is verified is never called done', () => {
  expect(receiptVerb(buildOperation({ refused: 2 }, { settledAtMs: 2_000 }))).toBe('Not rolled back')
  expect(receiptVerb(buildOperation({ refused: 1 }, { settledAtMs: 2_000, kind: 'change' }))).toBe(
    'Not changed',
  )
  expect(receiptVerb(buildOperation({ verified: 1 }, { kind: 'restore' }))).toBe('Restored')
})

test('what is stored and waits for the application is neither done nor not done', () => {
  expect(receiptVerb(buildOperation({ 'by-hand': 2 }))).toBe('Rollback not proven')
  expect(receiptVerb(buildOperation({ delivering: 2 }))).toBe('Rolling back')
})

test('more than one environment is said in the title', () => {
  const operation = buildOperation({ verified: 3 }, { environmentIds: ['a', 'b', 'c'], allVerifiedMs: 41 })
  expect(receiptTitle(operation, 5_000)).toBe(
    'Rolled back in 3 environments · 3 of 3 verified · 41\u00a0ms of 60\u00a0s',
  )
})

test.each(TargetState.options)('a target that is %s is listed among the states', state => {
  expect(presentStates(buildOperation({ [state]: 1 }).counts)).toEqual([state])
})

test('the worst state comes first', () => {
  expect(presentStates(buildOperation({ verified: 4, unknown: 1, refused: 1 }).counts)).toEqual([
    'refused',
    'unknown',
    'verified',
  ])
})

test('a screen reader hears the counts, or that all is verified', () => {
  expect(announcement(buildOperation({ verified: 41, 'by-hand': 3 }))).toBe(
    'Rolled back, everything in production: 3 by hand, 41 verified.',
  )
  expect(announcement(buildOperation({ verified: 2 }, { title: 'Roll back everything everywhere' }))).toBe(
    'Rolled back, everything everywhere: all 2 targets verified.',
  )
})

test('the message says what, who, how far, how long, and that nothing was recorded', () => {
  const message = receiptMessage(
    buildOperation({ verified: 2 }, { allVerifiedMs: 41, reason: 'error rate', recorded: false }),
  )
  expect(message).toContain(
    'everything in production\nRolled back: 2 of 2 verified in 41\u00a0ms (limit 60\u00a0s)',
  )
  expect(message).toContain('asked by Mara at 1970-01-01T00:00:01.000Z')
  expect(message).toContain('why: error rate')
  expect(message).toContain('- orders-db: 2 verified')
  expect(message).toContain('not be recorded on disk')
})
