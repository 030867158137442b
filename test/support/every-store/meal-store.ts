import { connectRestFlags } from '../../../main/connectors/rest-flags/connect-rest-flags.ts'
import { serveRestFlags } from '../../../main/demo/stand-ins/rest-flags-server.ts'
import { restContext, restSettings, seedFlags, token } from '../rest-flags.ts'
import type { StoreOfAKind } from './open-store.ts'
import { crowd } from './people.ts'

/** Seed 004's API: on or off, for everyone alike. */
export const mealStore: StoreOfAKind = {
  label: 'rest-flags',
  missing: false,
  open: async () => {
    const headers = { authorization: `Bearer ${token}` }
    const server = await serveRestFlags({
      flags: seedFlags(),
      letIn: { header: 'authorization', value: headers.authorization },
    })
    const connector = connectRestFlags(restSettings(server.port), restContext())
    return {
      connector,
      key: 'meal_planning',
      settings: [{ enabled: false }, { enabled: true }],
      application: async () => {
        const answer = await fetch(`http://127.0.0.1:${server.port}/v1/feature-flags/`, { headers })
        const { flags } = (await answer.json()) as { flags: Record<string, unknown> }
        return () => (flags['meal_planning'] === true ? 'new' : 'old')
      },
      people: crowd(100, 4),
      crowd: crowd(2_000, 5),
      close: async () => {
        await connector.close()
        await server.close()
      },
    }
  },
}
