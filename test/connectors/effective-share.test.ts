import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { FlagPatch } from '../../shared/domain/flag.ts'
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

    /** Counted over everyone who matters, then drawn. */
    async function expectServed(about: unknown): Promise<number> {
      const { flag } = await readState(store.connector, store.key)
      const shown = flag.heldOffBy === undefined ? store.connector.effectiveShare(flag) : 0
      const serves = await store.application()
      const shareOf = (people: readonly string[]) =>
        people.filter(userId => serves(userId) === 'new').length / people.length
      expect([about, shown]).toEqual([about, shareOf(store.people)])
      if (shown === null) throw new Error('a share that was counted is known')
      // five standard errors: one run in a million misses it, and the people are the same in every run
      const error = 5 * Math.sqrt((shown * (1 - shown)) / store.crowd.length)
      expect(Math.abs(shareOf(store.crowd) - shown)).toBeLessThanOrEqual(error)
      return shown
    }
    async function bring(key: string, patch: FlagPatch): Promise<void> {
      const { result } = await change(store.connector, key, patch)
      expect([patch, result.status, result.failure]).toEqual([patch, 'written', null])
    }

    test('is the share its application serves, at every setting', async () => {
      const shares = new Set<number>()
      for (const patch of store.settings) {
        await bring(store.key, patch)
        shares.add(await expectServed(patch))
      }
      // settings that all serve the same would prove nothing
      expect(shares.size).toBeGreaterThan(1)
    })

    test('is nothing while another flag holds it off', async () => {
      if (store.overall === undefined) return
      const shares: number[] = []
      for (const patch of store.overall.patches) {
        await bring(store.overall.key, patch)
        shares.push(await expectServed(patch))
      }
      expect([shares[0], shares.length > 1 && (shares[1] ?? 0) > 0]).toEqual([0, true])
    })
  })
})
