import { readdirSync, unlinkSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Intent } from '../../../shared/domain/operation.ts'
import {
  address,
  emergency,
  envDesk,
  openEnvFile,
  products,
  sales,
  seedFile,
} from '../../support/env-files.ts'
import {
  change,
  failureOf,
  limits,
  mark,
  never,
  readState,
  rollBack,
  rollBackOf,
} from '../../support/connector-writes.ts'

const everything = [address, sales, products, emergency]

test('each variable with the prefix is a flag, and so is the emergency switch, turned around', async () => {
  const { connector } = envDesk()
  const reading = await connector.readStore(null, never)
  if (reading.status !== 'read') throw new Error('nothing was read')
  expect(reading.flags.map(({ key, enabled, percentage }) => [key, enabled, percentage])).toEqual([
    [address, true, null],
    [sales, false, null],
    [products, true, null],
    [emergency, true, null],
  ])
  expect(JSON.stringify(reading)).not.toContain('4711')
  expect(await connector.readStore(reading.digest, never)).toMatchObject({ status: 'unchanged' })
})

test('only the very word is on: what is neither is OLD, and holds nobody back as an emergency switch', async () => {
  const { connector, save } = envDesk(`${sales}=TRUE\n${address}=1\n${products}\n${emergency}=yes\n`)
  const [first, second, third] = await connector.readBack([sales, address, emergency], never)
  expect([first?.flag.enabled, second?.flag.enabled]).toEqual([false, false])
  expect(third?.flag.enabled).toBe(true)
  // and none of them passes for rolled back
  for (const state of [first, second, third])
    expect(state && connector.differences(state, rollBack, null)).not.toEqual([])
  save(`${sales}=false\n`)
  expect(connector.differences(await readState(connector, sales), rollBack, null)).toEqual([])
})

test('while the emergency switch is on OLD, it holds every other flag off', async () => {
  const { connector } = envDesk(`${sales}=true\n${emergency}=true\n`)
  expect((await readState(connector, sales)).flag.heldOffBy).toBe(emergency)
  const everyone = (await readState(connector, emergency)).flag
  expect([everyone.enabled, everyone.heldOffBy]).toEqual([false, undefined])
  expect(connector.effectiveShare(everyone)).toBe(0)
})

test('an emergency switch of the other polarity, with other words', async () => {
  const { connector, content } = envDesk(`${sales}=on\nNEW_UI=on\n`, {
    emergency: { variable: 'NEW_UI', onMeans: 'new' },
    words: { on: 'on', off: 'off' },
  })
  expect((await readState(connector, 'NEW_UI')).flag.enabled).toBe(true)
  await connector.apply(rollBackOf(['NEW_UI']), mark, limits, never)
  expect(content()).toBe(`${sales}=on\nNEW_UI=off\n`)
})

test('a rollback of everything is one new file: all off, and the emergency switch on OLD', async () => {
  const { connector, content, folder } = envDesk()
  const results = await connector.apply(rollBackOf(everything), mark, limits, never)
  expect(results.map(({ status }) => status)).toEqual(everything.map(() => 'written'))
  expect(results[0]?.overwritten?.flag.stored).toEqual({ value: 'true', written: 'true' })
  expect(content()).toBe(`# Shop
SECRET=4711
${address}=false # since May
${sales}='false'
export ${products}="false"
${emergency}=true
`)
  expect(readdirSync(folder).filter(name => name.endsWith('.bak'))).toHaveLength(1)
  for (const state of await connector.readBack(everything, never))
    expect(connector.differences(state, rollBack, null)).toEqual([])

  // the same again leaves the very same file
  await connector.apply(rollBackOf(everything), mark, limits, never)
  expect(readdirSync(folder).filter(name => name.endsWith('.bak'))).toHaveLength(1)
})

test('restoring puts back exactly what was written, and takes out a switch that was not there', async () => {
  const before = `${address}=true#odd\r\n${sales}='yes' # note\r\n${address} = "true"\r\n`
  const { connector, content } = envDesk(before)
  const keys = [address, sales, emergency]
  const was = await connector.readBack(keys, never)
  await connector.apply(rollBackOf(keys), mark, limits, never)
  expect(content()).toBe(
    `${address}=false\r\n${sales}='false' # note\r\n${address} = "false"\r\n${emergency}=true\r\n`,
  )
  const left = await connector.readBack(keys, never)
  const restores = keys.map((key, index): { key: string; intent: Intent } => {
    const [state, expected] = [was[index], left[index]]
    if (state === undefined || expected === undefined) throw new Error('a state is missing')
    return { key, intent: { kind: 'restore', state, expected } }
  })
  const results = await connector.apply(restores, mark, limits, never)
  expect(results.map(({ status }) => status)).toEqual(['written', 'written', 'written'])
  expect(content()).toBe(before)
  for (const [index, state] of (await connector.readBack(keys, never)).entries())
    expect(connector.differences(state, restores[index]?.intent ?? rollBack, null)).toEqual([])
})

test('a restore leaves alone what somebody changed since', async () => {
  const { connector, content, save } = envDesk()
  const state = await readState(connector, address)
  await connector.apply(rollBackOf([address]), mark, limits, never)
  const expected = await readState(connector, address)
  save(content().replace(`${address}=false`, `${address}=no`))
  const [result] = await connector.apply(
    [{ key: address, intent: { kind: 'restore', state, expected } }],
    mark,
    limits,
    never,
  )
  expect(result).toMatchObject({ status: 'conflict', failure: { code: 'conflict' } })
  expect(content()).toContain(`${address}=no`)
})

test('a change goes by the version of its own variable, whatever else was edited', async () => {
  const { connector, content, save } = envDesk()
  const { version } = (await readState(connector, sales)).flag
  save(content().replace('# Shop', '# Shop, edited'))
  const done = await change(connector, sales, { enabled: true }, version)
  expect(done.result.status).toBe('written')
  expect(content()).toBe(
    seedFile.replace('# Shop', '# Shop, edited').replace(`${sales}='false'`, `${sales}='true'`),
  )
  const late = await change(connector, sales, { enabled: true }, version)
  expect(late.result.status).toBe('conflict')
})

test('what such a file cannot hold is refused, and so is a variable that is not there', async () => {
  const { connector, content } = envDesk()
  expect((await change(connector, sales, { percentage: 10 })).result).toMatchObject({
    status: 'refused',
    failure: { code: 'not-supported' },
  })
  const [missing] = await connector.apply(rollBackOf(['REACT_APP_USE_NOTHING']), mark, limits, never)
  expect(missing).toMatchObject({ status: 'refused', failure: { code: 'not-found' } })
  const [other] = await connector.apply(rollBackOf(['SECRET']), mark, limits, never)
  expect(other?.status).toBe('refused')
  expect(content()).toBe(seedFile)
})

test('a read-only connection writes nothing', async () => {
  const { connector, content } = envDesk(seedFile, {}, { readOnly: true })
  const results = await connector.apply(rollBackOf(everything), mark, limits, never)
  expect(results.every(({ status }) => status === 'refused')).toBe(true)
  expect(content()).toBe(seedFile)
  expect((await connector.readiness(never)).readiness).toMatchObject({
    state: 'not-ready',
    because: { code: 'access-read-only' },
  })
})

test('a file that became a link is refused for reading and for writing', async () => {
  const { connector, file, folder } = envDesk()
  unlinkSync(file)
  symlinkSync(join(folder, 'elsewhere'), file)
  expect(await failureOf(connector.readStore(null, never))).toMatchObject({ code: 'file-refused' })
  const [result] = await connector.apply(rollBackOf([sales]), mark, limits, never)
  expect(result).toMatchObject({ status: 'refused', failure: { code: 'file-refused' } })
})

test('of two connections that write at once, neither loses what the other wrote', async () => {
  const before = `${sales}=true\n${address}=true\n`
  const { connector, settings, content, save } = envDesk(before)
  const other = openEnvFile(settings)
  for (let round = 0; round < 50; round += 1) {
    save(before)
    const [mine, theirs] = await Promise.all([
      connector.apply(rollBackOf([sales]), mark, limits, never),
      other.apply(rollBackOf([address]), mark, limits, never),
    ])
    expect([mine[0]?.status, theirs[0]?.status]).toEqual(['written', 'written'])
    expect(content()).toBe(`${sales}=false\n${address}=false\n`)
  }
})

test('runbooks name the file, the line, the build and what to look for', () => {
  const { connector, file } = envDesk(seedFile, {
    apply: { command: ['npm', 'run', "build it's"], folder: '/srv/shop', timeLimitMs: 300_000 },
    probe: {
      host: 'shop.example',
      port: 8443,
      tls: { mode: 'verify' },
      path: '/flags.json',
      reading: { as: 'variables' },
    },
  })
  expect(connector.byHand(emergency, rollBack)).toBe(
    [
      `1. In ${file}, in every place where this variable stands, or at the end where it does not:`,
      `   ${emergency}=true`,
      `2. In /srv/shop, run: npm run 'build it'\\''s'`,
      `3. Open https://shop.example:8443/flags.json and look for ${emergency} being true. It is asked again and again by itself.`,
    ].join('\n'),
  )
})
