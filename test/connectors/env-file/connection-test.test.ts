import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { testEnvFile } from '../../../main/connectors/env-file/test-env-file.ts'
import type { TestStep } from '../../../shared/domain/connection-status.ts'
import type { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import { never } from '../../support/connector-writes.ts'
import { emergency, envAppDesk, envContext, envDesk, sales, seedFile } from '../../support/env-files.ts'

async function stepsOf(settings: EnvFileSettings) {
  const steps: TestStep[] = []
  for await (const step of testEnvFile(settings, envContext(), never)) steps.push(step)
  return steps
}

test('the file is read and could be written, the command is found and not run, the application answers', async () => {
  const { settings, content } = await envAppDesk()
  const before = content()
  const steps = await stepsOf(settings)
  expect(steps.map(({ step, result }) => [step, result])).toEqual([
    ['read', 'passed'],
    ['tables', 'passed'],
    ['write', 'passed'],
    ['role', 'passed'],
    ['round-trip', 'passed'],
  ])
  expect(steps[1]?.found).toBe(`3 variables with REACT_APP_USE_, ${emergency}`)
  expect(steps[3]?.found).toContain(process.execPath)
  expect(steps[4]?.found).toBe('the application tells 4 of 4')
  expect(content()).toBe(before)
})

test('what is missing is said, and nothing of it stops the rest', async () => {
  const { settings } = envDesk(`${sales}=true\n`)
  const steps = await stepsOf(settings)
  expect(steps.map(({ step, result }) => [step, result])).toEqual([
    ['read', 'passed'],
    ['tables', 'passed'],
    ['write', 'passed'],
    ['role', 'warning'],
    ['round-trip', 'warning'],
  ])
  expect(steps[1]?.found).toContain('a rollback adds it')
})

test('a file beside it that a build believes more is pointed out', async () => {
  const { settings, folder } = envDesk(`${sales}=true\n`)
  writeFileSync(join(folder, '.env.local'), 'OTHER=1\n', { mode: 0o600 })
  writeFileSync(join(folder, '.env.production'), `${sales}=false\n`, { mode: 0o600 })
  const steps = await stepsOf(settings)
  expect(steps[1]).toMatchObject({ step: 'tables', result: 'warning' })
  expect(steps[1]?.found).toContain('.env.production beside it sets some of them as well')
  expect(steps[1]?.found).not.toContain('.env.local')
})

test('a file that may not be used ends it with the reason', async () => {
  const { settings } = envDesk(seedFile)
  const steps = await stepsOf({ ...settings, access: { via: 'file', path: '/nowhere/.env' } })
  expect(steps[0]).toMatchObject({ step: 'read', result: 'failed', because: { code: 'file-refused' } })
  expect(steps.slice(1).map(({ result }) => result)).toEqual(['skipped', 'skipped', 'skipped', 'skipped'])
})

test('an application that answers with something else is found out', async () => {
  const { settings } = await envAppDesk()
  if (settings.probe === null) throw new Error('there is no probe')
  const steps = await stepsOf({ ...settings, probe: { ...settings.probe, path: '/index.html' } })
  expect(steps.at(-1)).toMatchObject({ result: 'failed', because: { problem: 'not-the-api' } })
})
