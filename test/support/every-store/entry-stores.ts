import type { OpenStore, StoreOfAKind } from './open-store.ts'
import { addPeople, choices, connectTo, flagKey, preferenceDatabases } from '../preference-databases.ts'

const killSwitch = 'new_data_entry_kill_switch'

/** Seed 000's store: a switch per person, and one row of configuration that overrules them all. */
export const entryStores: readonly StoreOfAKind[] = preferenceDatabases.map(({ label, missing, create }) => ({
  label: `user-preference on ${label}`,
  missing,
  open: async (): Promise<OpenStore> => {
    const database = await create()
    // every fifth is on NEW, every seventh never chose
    const people = Array.from({ length: 100 }, (_, index) => String(index + 1))
    await addPeople(
      database,
      people.map((id, index) => [id, index % 5 === 0 ? true : index % 7 === 0 ? null : false] as const),
    )
    await database.query(`INSERT INTO app_config VALUES ('${killSwitch}', 'false')`)
    await database.query(
      `INSERT INTO user_feedback (user_id, interface_version, message) VALUES (1, 'v2', 'hm')`,
    )
    const connector = connectTo(database, { config: { percentage: null }, feedback: {} })
    return {
      connector,
      key: flagKey,
      // the second is on OLD to begin with, the first on NEW
      settings: [
        {},
        { person: { userId: '2', variant: 'new', expected: 'old' } },
        { person: { userId: '1', variant: 'old', expected: 'new' } },
        { enabled: false },
        { enabled: true },
      ],
      application: async () => {
        const [row] = await database.query(`SELECT value FROM app_config WHERE name = '${killSwitch}'`)
        const chosen = await choices(database)
        return userId => (row?.['value'] !== 'true' && chosen.get(userId) === true ? 'new' : 'old')
      },
      people,
      crowd: people,
      peopleThere: 100,
      close: async () => {
        await connector.close()
        await database.end()
      },
    }
  },
}))
