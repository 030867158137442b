import { expect, test } from 'vitest'
import {
  servedWords,
  storedWords,
} from '../../../../../renderer/features/rollback/receipt/store-proof-words.ts'
import type { Delivered, OperationSummary, TargetCounts } from '../../../../../shared/domain/operation.ts'
import { buildDelivered, buildOperation } from '../../../support/operations.ts'

function proofOf(
  counts: Partial<TargetCounts>,
  delivered?: Delivered,
  fields: Partial<OperationSummary> = {},
) {
  const operation = buildOperation(counts, fields)
  const [connection] = operation.connections
  if (connection === undefined) throw new Error('an operation without a store')
  const outcome = delivered === undefined ? connection : { ...connection, delivered }
  return { stored: storedWords(operation, outcome), served: servedWords(operation, outcome) }
}

test('stored is what was read back, and when at the latest', () => {
  expect(proofOf({ sending: 2 }).stored).toEqual({ words: 'not read back yet', atMs: null })
  expect(proofOf({ 'not-sent': 2 }, undefined, { settledAtMs: 9_000 }).stored.words).toBe('not read back')
  expect(proofOf({ refused: 2 }).stored.words).toBe('refused, nothing was written')
  expect(proofOf({ verified: 1, unknown: 1 }).stored.words).toBe('1 of 2 read back')
  expect(proofOf({ verified: 2 }, undefined, { allVerifiedMs: 41 }).stored).toEqual({
    words: 'read back, as meant, by',
    atMs: 1_041,
  })
})

test('what waits for the application is stored all the same', () => {
  expect(proofOf({ delivering: 1, 'by-hand': 1 }, buildDelivered()).stored).toEqual({
    words: 'read back, as meant, by',
    atMs: 2_000,
  })
})

test('served is never inferred from stored', () => {
  expect(proofOf({ verified: 2 }).served.words).toBe('not asked; the application reads this store')
  expect(proofOf({ delivering: 1 }, buildDelivered()).served.words).toBe(
    'the application has not answered OLD yet',
  )
  expect(proofOf({ 'by-hand': 1 }, buildDelivered({ hasProbe: false })).served.words).toBe(
    'cannot be asked: there is no probe',
  )
  expect(proofOf({ verified: 1 }, buildDelivered({ state: 'served', servedAtMs: 43_000 })).served).toEqual({
    words: 'the application answers OLD since',
    atMs: 43_000,
  })
  const confirmed = buildDelivered({ state: 'confirmed-by-hand', hasProbe: false })
  expect(proofOf({ 'by-hand': 1 }, confirmed).served.words).toBe('nobody was asked; a person says so')
})

test('a restore waits for what it meant', () => {
  expect(proofOf({ delivering: 1 }, buildDelivered(), { kind: 'restore' }).served.words).toBe(
    'the application has not answered what was meant yet',
  )
})
