import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRedactor, Secret } from '../../../main/credentials/index.ts'

test('a live secret is taken out of text in every form it travels in', () => {
  const value = `p"w'd \\ käse/+&=\n`
  const redactor = createRedactor()
  redactor.learn(new Secret(value))
  const bytes = Buffer.from(value)
  const forms = [
    value,
    JSON.stringify(value),
    JSON.stringify(JSON.stringify({ value })),
    encodeURIComponent(value),
    new URLSearchParams({ value }).toString(),
    bytes.toString('base64'),
    bytes.toString('base64url'),
    bytes.toString('hex'),
  ]
  for (const form of forms) {
    const clean = redactor.redact(`before ${form} after`)
    expect(clean).toContain('[secret]')
    expect(clean).not.toContain('käse')
    expect(clean.startsWith('before ')).toBe(true)
    expect(clean.endsWith(' after')).toBe(true)
  }
})

test('no learned value of four characters or more survives in redacted text', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 4, unit: 'binary' }),
      fc.string(),
      fc.string(),
      (value, before, after) => {
        fc.pre(!'[secret]'.includes(value))
        const redactor = createRedactor()
        redactor.learn(new Secret(value))
        expect(redactor.redact(`${before}\u0000${value}\u0000${after}`)).toContain('[secret]')
      },
    ),
    { numRuns: 500 },
  )
})

test('plain data keeps its shape and loses the secret', () => {
  const redactor = createRedactor()
  redactor.learn(new Secret('s3cret-value'))
  const data = { code: 'store-refused', list: [1, null, 'is s3cret-value'], nested: { ok: true } }
  expect(redactor.redactAll(data)).toEqual({
    code: 'store-refused',
    list: [1, null, 'is [secret]'],
    nested: { ok: true },
  })
})
