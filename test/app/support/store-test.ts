import { createPhoenixDatabase, type PhoenixDatabase } from '../../support/postgres.ts'
import { test as base } from './app-test.ts'

type StoreFixtures = {
  /** Set in a spec file with `test.use({ story: '…' })`: its tests get a host and a store of their own. */
  story: string
  /** A real database with an empty Phoenix schema, dropped after the story. Needs SWITCHYARD_TEST_POSTGRES_URL. */
  store: PhoenixDatabase
}

// The host is a child of this process: a developer's own keychain is none of its business.
process.env['SWITCHYARD_SECRETS'] = 'session'

export const test = base.extend<object, StoreFixtures>({
  story: ['', { scope: 'worker', option: true }],
  store: [
    // eslint-disable-next-line no-empty-pattern
    async ({}, use) => {
      const store = await createPhoenixDatabase()
      await use(store)
      await store.drop()
    },
    { scope: 'worker' },
  ],
})
