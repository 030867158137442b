import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { change, failureOf, limits, mark, never, rollBackOf } from '../../support/connector-writes.ts'
import { emergency, envDesk, openEnvFile, sales, seedFile } from '../../support/env-files.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

/** Programs that keep the file somewhere else, as a team's own would; `write` may be made to misbehave. */
function byCommands(
  write = "require('node:fs').writeFileSync(process.argv[1], require('node:fs').readFileSync(0))",
) {
  const kept = join(temporaryFolder(), 'kept')
  writeFileSync(kept, seedFile)
  const { settings } = envDesk()
  const node = process.execPath
  const access = {
    via: 'commands' as const,
    read: [node, '-e', "process.stdout.write(require('node:fs').readFileSync(process.argv[1]))", kept],
    write: [node, '-e', write, kept],
  }
  return {
    kept,
    connector: openEnvFile({ ...settings, access }),
    with: (other: Partial<typeof access>) => openEnvFile({ ...settings, access: { ...access, ...other } }),
    content: () => readFileSync(kept, 'utf8'),
  }
}

test('the whole file goes through one program and is read back by the other', async () => {
  const { connector, content } = byCommands()
  const results = await connector.apply(rollBackOf([sales, emergency]), mark, limits, never)
  expect(results.map(({ status, failure }) => [status, failure])).toEqual([
    ['written', null],
    ['written', null],
  ])
  expect(content()).toBe(seedFile.replace(`${emergency}=false`, `${emergency}=true`))
  expect((await connector.readiness(never)).readiness).toMatchObject({ because: { problem: 'none' } })
})

test('a program that says yes and writes nothing is not believed', async () => {
  const { connector, content } = byCommands('process.stdin.resume()')
  const { result } = await change(connector, sales, { enabled: true })
  expect(result).toMatchObject({ status: 'unknown', failure: { code: 'read-back-differs' } })
  expect(content()).toBe(seedFile)
})

test('one that says no and changed nothing is told as not sent, with its own words', async () => {
  const { connector } = byCommands('console.error("read-only file system"); process.exit(30)')
  const { result } = await change(connector, sales, { enabled: true })
  expect(result).toMatchObject({
    status: 'not-sent',
    failure: { code: 'command-failed', exitCode: 30, detail: 'read-only file system' },
  })
})

test.each([
  ['was killed', 'process.kill(process.pid, "SIGKILL"); setInterval(() => {}, 1000)'],
  ['lost its way there, as ssh says it', 'process.exit(255)'],
])('what becomes of one that %s is not known', async (_, write) => {
  const { connector, content } = byCommands(write)
  const { result } = await change(connector, sales, { enabled: true })
  expect(result.status).toBe('unknown')
  expect(content()).toBe(seedFile)
})

test('one that says no and wrote all the same has written', async () => {
  const { connector, content } = byCommands(
    "require('node:fs').writeFileSync(process.argv[1], require('node:fs').readFileSync(0)); process.exit(1)",
  )
  const { result } = await change(connector, sales, { enabled: true })
  expect(result.status).toBe('written')
  expect(content()).toContain(`${sales}='true'`)
})

test('one that does not end is ended in time, and what became of it is not known', async () => {
  const { connector } = byCommands('setInterval(() => {}, 1000)')
  const [result] = await connector.apply(
    rollBackOf([emergency]),
    mark,
    { ...limits, landBeforeMs: 1_500 },
    never,
  )
  expect(result?.status).toBe('unknown')
})

test('a reading program that fails, is missing or prints too much is a failure, and never an empty file', async () => {
  const desk = byCommands()
  const node = process.execPath
  const reads = (read: string[]) => failureOf(desk.with({ read }).readStore(null, never))
  expect(await reads([node, '-e', 'process.exit(2)'])).toMatchObject({ code: 'command-failed', exitCode: 2 })
  expect(await reads(['surely-no-such-program'])).toMatchObject({ problem: 'not-found' })
  expect(
    await reads([node, '-e', 'process.stdout.write("A=1\\n".repeat(1e6)); setInterval(() => {}, 1000)']),
  ).toMatchObject({ problem: 'too-much-output' })
  const missing = desk.with({ write: ['surely-no-such-program'] })
  expect(await failureOf(missing.readiness(never))).toMatchObject({ problem: 'not-found' })
  const { result } = await change(missing, sales, { enabled: true })
  expect(result.status).toBe('not-sent')
})
