import { expect, test } from 'vitest'
import { peopleWords } from '../../../../renderer/features/rollback/preview-words.ts'
import { buildPreview } from '../../support/operations.ts'

const [store] = buildPreview().connections
if (store === undefined) throw new Error('a preview without a store')

test('a share of the people known is "about", a count is exact', () => {
  expect(peopleWords(buildPreview())).toBe('about 18,200 people move (25\u00a0% of known)')
  expect(peopleWords(buildPreview({ peopleOnNew: 412, people: 1_000_000, peopleCounted: true }))).toBe(
    '412 people move (0.04\u00a0% of known)',
  )
})

test('one store that cannot tell does not hide what another has counted', () => {
  const counted = { ...store, peopleOnNew: 412, peopleCounted: true }
  const silent = { ...store, peopleOnNew: null }
  expect(peopleWords(buildPreview({ peopleOnNew: null, connections: [counted, silent] }))).toBe(
    'at least 412 people move; 1 store cannot tell',
  )
  expect(peopleWords(buildPreview({ peopleOnNew: null, connections: [silent] }))).toMatch(/cannot be told/)
})
