import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createSafeOpenExternal, readExternalAddress } from '../../../main/electron/safe-open-external.ts'

test.each([
  'http://example.com/',
  'file:///etc/passwd',
  'smb://example.com/share',
  'ms-msdt:/id',
  'javascript:alert(1)',
  'data:text/html,x',
  'switchyard://open/x',
  'https://user@example.com/',
  'https://user:pw@example.com/',
  'https://example.com\\@evil.example/',
  'https://localhost/',
  'https://ex\u0430mple.com/',
  'https://example.com/\u202egnp.exe',
  'https://EXAMPLE.com/',
  'https://example.com/a/../b',
  'https://example.com:443/',
  'https://example.com/\n',
  'HTTPS://example.com/',
  ' https://example.com/',
  'https:/example.com/',
  'https:///example.com/',
  'https://0x7f.1/',
  `https://example.com/${'a'.repeat(2000)}`,
  '',
])('%j is refused without a question', async text => {
  const open = createSafeOpenExternal({ openExternal: () => expect.fail('opened') }, () =>
    expect.fail('asked'),
  )
  expect(await open(text)).toBe(false)
})

test('any other https address is shown as it will be opened, and opened only when the person says so', async () => {
  const opened: string[] = []
  const asked: string[] = []
  let answer = false
  const open = createSafeOpenExternal({ openExternal: async url => void opened.push(url) }, async url => {
    asked.push(url)
    return answer
  })
  expect(await open('https://example.com/docs?a=1#b')).toBe(false)
  answer = true
  expect(await open('https://example.com/docs?a=1#b')).toBe(true)
  expect(asked).toEqual(['https://example.com/docs?a=1#b', 'https://example.com/docs?a=1#b'])
  expect(opened).toEqual(['https://example.com/docs?a=1#b'])
})

test('whatever the text, the result is https to a named host, or refused', () => {
  const tricky = fc
    .array(
      fc.constantFrom(
        'https://',
        'http://',
        'file:',
        'javascript:',
        '//',
        '@',
        ':',
        '\\',
        '.',
        'a.b',
        'evil',
        '%2f',
        '\0',
        '\n',
        '#',
        '?',
        '\u202e',
      ),
      {
        maxLength: 10,
      },
    )
    .map(parts => parts.join(''))
  fc.assert(
    fc.property(
      fc.oneof(tricky, fc.string(), fc.webUrl({ withFragments: true, withQueryParameters: true })),
      text => {
        const address = readExternalAddress(text)
        if (address === undefined) return
        const url = new URL(address.url)
        expect(url.protocol).toBe('https:')
        expect(url.username + url.password).toBe('')
        expect(url.hostname).toContain('.')
        expect(address.url).toMatch(/^https:\/\/[\x21-\x7e]+$/)
      },
    ),
    { numRuns: 100_000 },
  )
})
