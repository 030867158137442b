import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { flagDatabases } from '../../support/flag-databases.ts'
import { envAppDesk } from '../../support/env-files.ts'
import { fencesBelow, runbookDesk } from '../../support/runbook-desk.ts'
import { connect, never, readState, rollBack } from '../../support/sql-flags.ts'

const steps = 'Put everyone on OLD'

for (const { label, missing, create } of flagDatabases)
  describe.skipIf(missing)(`the runbook of an environment on ${label}`, () => {
    test('puts everyone on OLD, run as it stands', async () => {
      const database = await create()
      const connector = connect(database)
      onTestFinished(async () => {
        await connector.close()
        await database.drop()
      })
      const keys = await database.insertFlags(4)
      const hostile = ["o'hara`; DROP TABLE feature_flags; --", 'pay\u202ement', 'two\n```\nlines']
      const insert =
        'INSERT INTO feature_flags (flag_name, is_enabled, rollout_percentage, admin_override_enabled) VALUES ($1, true, 50, true)'
      for (const key of hostile) await database.query(insert, [key])
      const [user] = await database.insertUsers(1)
      const override =
        'INSERT INTO user_feature_overrides (user_id, flag_name, is_enabled) VALUES ($1, $2, true)'
      await database.query(override, [user, keys[0]])
      const desk = runbookDesk([{ id: 'production', connector, settings: database.settings() }])
      await desk.read('production')

      const { markdown } = await desk.runbooks.get('production')
      for (const sql of fencesBelow(markdown, steps)) await database.query(sql)

      for (const key of [...keys, ...hostile])
        expect(connector.differences(await readState(connector, key), rollBack, null)).toEqual([])
      await desk.read('production')
      expect((await desk.runbooks.get('production')).markdown).toContain(
        'Nothing: by that reading everyone was on OLD.',
      )
    })
  })

test('the runbook of a file of variables leads to what the application serves', async () => {
  const { app, settings, connector, content } = await envAppDesk()
  const desk = runbookDesk([{ id: 'shop', connector, settings }])
  await desk.read('shop')
  const keys = desk.cache.keys('shop')
  const before = await connector.delivery?.probe?.(keys, never)
  expect([...(before?.values() ?? [])]).toContain('new')

  const { markdown } = await desk.runbooks.get('production')
  let build = ''
  for (const text of fencesBelow(markdown, steps)) {
    const line = /^ {3}(\w+)=(.*)$/m.exec(text)
    expect(line).not.toBeNull()
    const [, key = '', word = ''] = line ?? []
    const edited = content().replaceAll(new RegExp(`^(export )?${key}=.*$`, 'gm'), `$1${key}=${word}`)
    writeFileSync(app.envFile, edited)
    build = /run: (.*)$/m.exec(text)?.[1] ?? ''
  }
  await promisify(execFile)('/bin/sh', ['-c', build], { cwd: app.folder })

  const after = await connector.delivery?.probe?.(keys, never)
  expect(new Set(after?.values())).toEqual(new Set(['old']))
  expect(readFileSync(app.envFile, 'utf8')).toContain('REACT_APP_EMERGENCY_ROLLBACK=true')
})
