import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { serveEnvApp } from '../../../../main/demo/stand-ins/env-app.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

async function openApp() {
  const app = await serveEnvApp({ folder: join(temporaryFolder(), 'shop'), buildMs: 40 })
  onTestFinished(() => app.close())
  const served = async (path = app.probePath) => fetch(`http://${app.host}:${app.port}${path}`)
  return { app, served }
}

test('serves what was built, and a changed file only after the next build', async () => {
  const { app, served } = await openApp()
  expect(await (await served()).json()).toEqual({
    REACT_APP_USE_NEW_CUSTOMER_ADDRESS: true,
    REACT_APP_USE_NEW_SALES_FORMAT: false,
    REACT_APP_USE_ENHANCED_PRODUCT_FIELDS: true,
    REACT_APP_EMERGENCY_ROLLBACK: false,
  })
  writeFileSync(app.envFile, readFileSync(app.envFile, 'utf8').replaceAll('=true', '=false'))
  expect(await (await served()).json()).toMatchObject({ REACT_APP_USE_NEW_CUSTOMER_ADDRESS: true })

  const [program, ...rest] = app.buildCommand
  const built = spawnSync(program, rest, { encoding: 'utf8' })
  expect(built.stdout).toContain('[3/4] Inlining REACT_APP_*')
  expect(await (await served()).json()).toMatchObject({ REACT_APP_USE_NEW_CUSTOMER_ADDRESS: false })
})

test('says what it is, and that it knows no other page', async () => {
  const { served } = await openApp()
  const missing = await served('/index.html')
  expect(missing.status).toBe(404)
  expect(missing.headers.get('x-stand-in')).toBe('Switchyard demo')
})

test('keeps the file that is there', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, '.env'), 'REACT_APP_USE_X=true\n')
  const app = await serveEnvApp({ folder })
  onTestFinished(() => app.close())
  const answer = await fetch(`http://${app.host}:${app.port}${app.probePath}`)
  expect(await answer.json()).toEqual({ REACT_APP_USE_X: true })
})
