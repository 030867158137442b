import { readFileSync, writeFileSync } from 'node:fs'
import { expect, onTestFinished, test } from 'vitest'
import type { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import { operationLimits } from '../../../main/operations/index.ts'
import { address, emergency, envAppDesk, products, sales } from '../../support/env-files.ts'
import { openDesk, production } from '../../support/operations-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const brisk = {
  ...operationLimits,
  backoff: { firstMs: 50, longestMs: 200 },
  delivery: { ...operationLimits.delivery, pause: { firstMs: 20, longestMs: 100 } },
}

async function desk(settings: Partial<EnvFileSettings> = {}) {
  const shop = await envAppDesk(settings)
  const own = openDesk(
    temporaryFolder(),
    [{ id: 'shop', connector: shop.connector, settings: shop.settings, environment: production }],
    { limits: brisk },
  )
  onTestFinished(() => own.close())
  await own.sync('shop')
  const served = async (): Promise<unknown> =>
    (await fetch(`http://${shop.app.host}:${shop.app.port}${shop.app.probePath}`)).json()
  return { ...shop, ...own, served }
}

test('a rollback is green when the built application says OLD, and its restore puts back the very file', async () => {
  const { rollBackAll, until, served, content, operations, context } = await desk()
  const before = content()
  await rollBackAll('r1')
  const summary = await until('r1', ({ settledAtMs }) => settledAtMs !== null)
  expect(summary).toMatchObject({ targets: 4, counts: { verified: 4 } })
  expect(summary.allVerifiedMs).not.toBeNull()
  expect(summary.connections[0]?.delivered).toMatchObject({ state: 'served', exitCode: 0, hasProbe: true })
  expect(summary.connections[0]?.delivered?.output).toContain('Inlining')
  expect(await served()).toEqual({ [address]: false, [sales]: false, [products]: false, [emergency]: true })
  await operations.restore(
    {
      id: 'r1',
      operationId: 'u1',
      confirmed: true,
      reason: 'it was the database',
      environmentNameTyped: production.name,
    },
    context,
  )
  // the fourth was off before, and is so already
  expect(await until('u1', ({ settledAtMs }) => settledAtMs !== null)).toMatchObject({
    targets: 3,
    counts: { verified: 3 },
  })
  expect(content()).toBe(before)
  expect(await served()).toEqual({ [address]: true, [sales]: false, [products]: true, [emergency]: false })
}, 30_000)

test('a build that fails leaves it by hand, and green comes when a person has built', async () => {
  const failing = [process.execPath, '-e', 'console.log("no space left"); process.exit(1)']
  const { rollBackAll, until, app, content, operations } = await desk({
    apply: { command: failing, folder: '/', timeLimitMs: 60_000 },
  })
  await rollBackAll('r1')
  const stuck = await until('r1', ({ counts }) => counts['by-hand'] === 4)
  expect(stuck.settledAtMs).toBeNull()
  expect(stuck.connections[0]?.delivered).toMatchObject({
    exitCode: 1,
    output: expect.stringContaining('no space'),
  })
  expect(stuck.connections[0]?.delivered?.steps).toContain('Look at')
  expect(content()).toContain('REACT_APP_EMERGENCY_ROLLBACK=true')

  // what a person does then, somewhere else
  const bundle = `${app.folder}/build/bundle.js`
  const flags = readFileSync(bundle, 'utf8')
    .replaceAll(':true', ':false')
    .replace(/(ROLLBACK":)false/, '$1true')
  writeFileSync(bundle, flags)
  expect(await until('r1', ({ settledAtMs }) => settledAtMs !== null)).toMatchObject({
    counts: { verified: 4 },
  })
  expect(operations.get({ id: 'r1' }).allVerifiedMs).not.toBeNull()
}, 30_000)
