import { inspect, format } from 'node:util'
import { expect, test } from 'vitest'
import { Secret } from '../../../main/credentials/index.ts'

const secret = new Secret('hunter2-very-secret')

test('a secret prints as a placeholder wherever text is made of it', () => {
  const printed = [
    String(secret),
    `${secret}`,
    '' + secret,
    JSON.stringify({ secret }),
    inspect(secret),
    inspect({ deep: { secret } }, { depth: 9, showHidden: true }),
    format('%s %o %j', secret, secret, secret),
    JSON.stringify(structuredClone({ ...secret })),
    Object.values(secret).join(),
  ]
  for (const text of printed) expect(text).not.toContain('hunter2')
  expect(String(secret)).toBe('[secret]')
  expect(inspect(secret)).toBe('[secret]')
})

test('only reveal gives the value', () => {
  expect(secret.reveal()).toBe('hunter2-very-secret')
  expect(secret.equals(new Secret('hunter2-very-secret'))).toBe(true)
  expect(secret.equals(new Secret('hunter3-very-secret'))).toBe(false)
})
