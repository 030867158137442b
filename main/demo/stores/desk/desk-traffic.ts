import type pg from 'pg'
import { createRandom } from '../../random.ts'
import { preferenceStoreOnPostgres } from '../../stand-ins/preference-store.ts'
import { everySecond } from '../every-second.ts'
import type { StoreTraffic } from '../demo-store.ts'
import { deskConfig, deskPeople, pickFeedback } from './desk-content.ts'

/** Shares in [0, 1] of seconds in which it happens. */
const choosesShare = 1 / 30
const saysShare = 1 / 90

/**
 * People at the desk: now and then one chooses the other interface, or says what they think, through the application's
 * own endpoints. While the kill switch is on, the application offers no choice.
 */
export function createDeskTraffic(
  app: { readonly host: string; readonly port: number },
  pool: pg.Pool,
  onProblem: (problem: unknown) => void,
): StoreTraffic {
  const random = createRandom(9000)
  const store = preferenceStoreOnPostgres(pool)
  const post = async (path: string, person: string, body: object): Promise<void> => {
    const response = await fetch(`http://${app.host}:${app.port}/user/v2/api/${path}`, {
      method: 'POST',
      headers: { 'X-User': person, 'Content-Type': 'application/json' },
      body: JSON.stringify(body),
    })
    if (!response.ok) throw new Error(`the desk answered ${response.status}`)
    await response.body?.cancel()
  }
  const mayChoose = async (): Promise<boolean> => {
    const { rows } = await pool.query<{ value: string }>('SELECT value FROM app_config WHERE name = $1', [
      deskConfig.killSwitch,
    ])
    return rows[0]?.value === 'false' && (await store.count()).onNew > 0
  }
  return everySecond(async () => {
    const person = String(1 + Math.floor(random.next() * deskPeople))
    if (random.next() < choosesShare && (await mayChoose())) await post('toggle-interface', person, {})
    if (random.next() < saysShare) {
      const { type, message } = pickFeedback(random, (await store.preferenceOf(person)) === true)
      await post('feedback', person, { feedback_type: type, message })
    }
  }, onProblem)
}
