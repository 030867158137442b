import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { describe, expect, test } from 'vitest'
import { secretVariable } from '../../../main/connectors/rest-flags/rest-flags-by-hand.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import type { RestFlagsSettings } from '../../../shared/domain/rest-flags-settings.ts'
import { restDesk, seedFlags, token } from '../../support/rest-flags.ts'
import { never, readState, rollBack } from '../../support/writing.ts'

const run = promisify(execFile)
const hasCurl = await run('curl', ['--version']).then(
  () => true,
  () => false,
)

describe.skipIf(!hasCurl)('the runbook of a flag API, run by a shell', () => {
  const runIt = (script: string) =>
    run('sh', ['-ec', script], { env: { ...process.env, [secretVariable]: token } })

  test.each([
    'meal_planning',
    'a/b',
    'it\'s; echo $(id) `id` "x"',
    '[1-3]{a,b}',
    'ключ ✓',
    '%2e%2e',
    '-o /tmp/x',
  ])('switches the flag %j off, and it alone', async key => {
    const { connector, flags } = await restDesk({ flags: seedFlags() })
    flags.create({ name: key, enabled: true })
    const { stdout } = await runIt(connector.byHand(key, rollBack))
    expect(flags.get(key)?.enabled).toBe(false)
    expect(flags.get('user_notifications')?.enabled).toBe(true)
    expect(stdout).not.toContain('uid=')
  })

  test('changes and restores what was meant', async () => {
    const { connector, flags } = await restDesk({ flags: seedFlags() })
    const state = await readState(connector, 'meal_planning')
    const words = 'it\'s new; $(id) \\ "quoted"\nsecond line'
    const patch: Intent = {
      kind: 'change',
      patch: { description: words },
      expectedVersion: state.flag.version,
    }
    await runIt(connector.byHand('meal_planning', patch))
    expect(flags.get('meal_planning')).toMatchObject({ enabled: true, description: words })
    await runIt(connector.byHand('meal_planning', { kind: 'restore', state, expected: state }))
    expect(flags.get('meal_planning')?.description).toBe('Enable meal planning features')
  })

  test.each<[RestFlagsSettings['authentication'], string, string]>([
    [{ scheme: 'api-key', header: 'X-API-Key' }, 'x-api-key', token],
    [
      { scheme: 'basic', user: "o'neil" },
      'authorization',
      `Basic ${Buffer.from(`o'neil:${token}`).toString('base64')}`,
    ],
  ])('signs in by %o', async (authentication, header, value) => {
    const { connector, flags } = await restDesk(
      { flags: seedFlags(), letIn: { header, value } },
      { authentication },
    )
    await runIt(connector.byHand('meal_planning', rollBack))
    expect(flags.get('meal_planning')?.enabled).toBe(false)
  })

  test('fails loudly where the API says no', async () => {
    const { connector } = await restDesk({ flags: seedFlags(), readOnly: true })
    await expect(runIt(connector.byHand('meal_planning', rollBack))).rejects.toMatchObject({ code: 22 })
  })

  test('never holds the secret, and says what it cannot do', async () => {
    const { connector } = await restDesk({ flags: seedFlags() })
    await connector.readStore(null, never)
    expect(connector.byHand('meal_planning', rollBack)).not.toContain(token)
    expect(connector.byHand('..', rollBack)).toMatch(/^# /)
  })
})
