import Database from 'better-sqlite3'
import { expect, onTestFinished, test } from 'vitest'
import { servePreferenceApp } from '../../../../main/demo/stand-ins/preference-app.ts'
import {
  preferenceStoreOnSqlite,
  seedPreferenceSqlite,
} from '../../../../main/demo/stand-ins/preference-store.ts'

async function application() {
  const database = new Database(':memory:')
  seedPreferenceSqlite(database, 20)
  const app = await servePreferenceApp(preferenceStoreOnSqlite(database))
  onTestFinished(async () => {
    await app.close()
    database.close()
  })
  const send = async (method: string, path: string, user = '', body?: unknown) => {
    const response = await fetch(`http://127.0.0.1:${app.port}/user/v2/api/${path}`, {
      method,
      headers: { 'X-User': user },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    expect(response.headers.get('x-stand-in')).toBe('Switchyard demo')
    return { status: response.status, body: (await response.json()) as Record<string, unknown> }
  }
  return { app, database, send }
}

test('toggling flips the one who asks, whatever it was', async () => {
  const { send, app } = await application()
  expect((await send('POST', 'toggle-interface', '4')).body).toEqual({ use_new_data_entry: false })
  expect((await send('POST', 'toggle-interface', '4')).body).toEqual({ use_new_data_entry: true })
  expect((await send('POST', 'toggle-interface', '1')).body).toEqual({ use_new_data_entry: true })
  expect((await send('POST', 'toggle-interface', '999')).status).toBe(404)
  expect(app.calls().get('POST /user/v2/api/toggle-interface')).toBe(4)
})

test('analytics count the table that is there', async () => {
  const { send } = await application()
  expect((await send('GET', 'analytics')).body['interface_selection']).toEqual({ old: 15, new: 5 })
  await send('POST', 'toggle-interface', '4')
  expect((await send('GET', 'analytics')).body['interface_selection']).toEqual({ old: 16, new: 4 })
})

test('feedback is kept with the variant of the one who gives it', async () => {
  const { send, database } = await application()
  expect((await send('POST', 'feedback', '4', { feedback_type: 'bug', message: 'slow' })).status).toBe(201)
  expect((await send('POST', 'feedback', '4', 'no json')).status).toBe(400)
  expect((await send('POST', 'feedback', '999', {})).status).toBe(404)
  const last = database.prepare('SELECT * FROM user_feedback ORDER BY id DESC LIMIT 1').get()
  expect(last).toMatchObject({ user_id: 4, interface_version: 'new', feedback_type: 'bug', message: 'slow' })
})
