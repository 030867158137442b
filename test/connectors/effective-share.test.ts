import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenStore } from '../support/every-store/open-store.ts'
import { everyStore } from '../support/every-store/index.ts'
import { change, readState } from '../support/writing.ts'

describe.each(everyStore)('the share that $label shows', ({ missing, open }) => {
  describe.skipIf(missing)('', () => {
    let store: OpenStore
    beforeAll(async () => {
      store = await open()
    })
    afterAll(() => store.close())

    test('is the share its application serves, at every setting: counted exactly, then drawn', async () => {
      const shares = new Set<number>()
      for (const patch of store.settings) {
        const { result } = await change(store.connector, store.key, patch)
        expect([patch, result.status]).toEqual([patch, 'written'])
        const { flag } = await readState(store.connector, store.key)
        const shown = store.connector.effectiveShare(flag)
        const serves = await store.application()
        const shareOf = (people: readonly string[]) =>
          people.filter(userId => serves(userId) === 'new').length / people.length
        expect([patch, shown]).toEqual([patch, shareOf(store.people)])
        if (shown === null) throw new Error('a share that was counted is known')
        // five standard errors: one run in a million misses it, and the people are the same in every run
        const error = 5 * Math.sqrt((shown * (1 - shown)) / store.crowd.length)
        expect(Math.abs(shareOf(store.crowd) - shown)).toBeLessThanOrEqual(error)
        shares.add(shown)
      }
      // settings that all serve the same would prove nothing
      expect(shares.size).toBeGreaterThan(1)
    })
  })
})
