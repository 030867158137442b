import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { createRedactor, Secret } from '../../../main/credentials/index.ts'
import { createLog } from '../../../main/log/index.ts'
import { AppError } from '../../../shared/failure.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const lines = (file: string) => readFileSync(file, 'utf8').trimEnd().split('\n')

test('every entry is one line of JSON, whatever its text tries', () => {
  const log = createLog({ folder: join(temporaryFolder(), 'log'), redact: line => line })
  const payload = 'first\n{"level":60,"msg":"forged"}\r\u001b[2J\u009b31m\u202egnp.exe\u2028end\u0000'
  log.info(payload, { flag: payload })
  log.error('failed', new Error(payload, { cause: new AppError({ code: 'vault-locked' }) }))
  log.close()
  const written = lines(log.file)
  expect(written).toHaveLength(2)
  expect(JSON.parse(written[0] ?? '')).toMatchObject({ msg: payload, flag: payload, level: 30 })
  // oxlint-disable-next-line no-control-regex
  expect(readFileSync(log.file, 'utf8')).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u2028]/)
})

test('secrets do not reach the file, in messages, facts, errors or their causes', () => {
  const value = 'pässw0rd "quoted"\\'
  const redactor = createRedactor()
  redactor.learn(new Secret(value))
  const log = createLog({ folder: temporaryFolder(), redact: redactor.redact })
  log.info(`connecting with ${value}`, {
    url: `postgres://u:${encodeURIComponent(value)}@h/`,
    nested: { value },
  })
  log.warn('secret object', { secret: new Secret(value) })
  log.error('refused', new Error(`outer ${value}`, { cause: new Error(JSON.stringify({ password: value })) }))
  log.bug('somewhere', new Error(Buffer.from(value).toString('base64')))
  log.close()
  const bytes = readFileSync(log.file, 'utf8')
  expect(bytes).not.toContain('pässw0rd')
  expect(bytes).not.toContain(Buffer.from(value).toString('base64'))
  expect(bytes.match(/\[secret\]/g)?.length).toBeGreaterThanOrEqual(6)
})

test('a bug is written in full under a reference that can be shown', () => {
  const log = createLog({ folder: temporaryFolder(), redact: line => line })
  const reference = log.bug('flags.list', new TypeError('x is not a function'))
  log.bug('flags.list', 'thrown text', 'given-ref')
  log.close()
  const [first, second] = lines(log.file).map(line => JSON.parse(line) as Record<string, unknown>)
  expect(first).toMatchObject({
    reference,
    where: 'flags.list',
    err: { type: 'TypeError', stack: expect.any(String) },
  })
  expect(second).toMatchObject({ reference: 'given-ref', err: 'thrown text' })
})

test('the file is private, and a large one makes room at the next start', () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'switchyard.log'), 'x'.repeat(200), { mode: 0o644 })
  const log = createLog({ folder, redact: line => line, maxBytes: 100 })
  log.info('begin')
  log.close()
  expect(statSync(log.file).mode & 0o777).toBe(0o600)
  expect(lines(log.file)).toHaveLength(1)
  expect(readFileSync(join(folder, 'switchyard.log.1'), 'utf8')).toBe('x'.repeat(200))
})
