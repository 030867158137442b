import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test, vi } from 'vitest'
import { connectors } from '../../../main/connectors/registry.ts'
import { RestFlagsSettings } from '../../../shared/domain/rest-flags-settings.ts'
import { SqlFlagsSettings } from '../../../shared/domain/sql-flags-settings.ts'
import { envDesk } from '../../support/env-files.ts'
import { buildState } from '../../support/flags.ts'
import { runbookDesk } from '../../support/runbook-desk.ts'

const canary = 'canary-7f3a19'

test('no secret of a connection, and no other line of a file, is in a runbook', async () => {
  const context = (id: string) => ({
    connectionId: id,
    name: id,
    readOnly: false,
    secret: async () => canary,
    clientKey: async () => canary,
  })
  const sql = SqlFlagsSettings.parse({
    kind: 'sql-flags',
    dialect: 'postgresql',
    host: 'localhost',
    port: 1,
    database: 'shop',
    user: 'switchyard',
    tls: { mode: 'off' },
  })
  const rest = (authentication: object) =>
    RestFlagsSettings.parse({
      kind: 'rest-flags',
      host: 'localhost',
      port: 1,
      tls: { mode: 'off' },
      authentication,
    })
  const api = (id: string, authentication: object) => {
    const settings = rest(authentication)
    return { id, settings, connector: connectors['rest-flags'].connect(settings, context(id)) }
  }
  const shop = envDesk(`PASSWORD=${canary}\nREACT_APP_USE_NEW_MENU=true # ${canary}\n`)
  const opened = [
    { id: 'sql', settings: sql, connector: connectors['sql-flags'].connect(sql, context('sql')) },
    api('bearer', { scheme: 'bearer' }),
    api('key', { scheme: 'api-key', header: 'X-Key' }),
    api('basic', { scheme: 'basic', user: 'ann' }),
  ]
  onTestFinished(async () => {
    for (const { connector } of opened) await connector.close()
  })
  const desk = runbookDesk([...opened, { id: 'shop', settings: shop.settings, connector: shop.connector }])
  await desk.read('shop')
  for (const { id } of opened)
    desk.cache.record(
      {
        connectionId: id,
        states: [buildState({ connectionId: id, key: `${id}-flag` })],
        removed: [],
        atMs: desk.clock.nowMs(),
        cause: null,
        reading: desk.cache.beginReading(id),
      },
      'd',
    )
  desk.runbooks.start()
  await desk.pass(1_000)
  await vi.waitFor(() => expect(readdirSync(desk.folder)).toHaveLength(4))
  const all = readdirSync(desk.folder).map(name => readFileSync(join(desk.folder, name), 'utf8'))
  for (const { id } of opened) expect(all.join('')).toContain(`${id}-flag`)
  expect(all.join('')).toContain('$FLAG_API_SECRET')
  expect(all.join('')).not.toContain(canary)
})
