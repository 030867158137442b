import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { guardNavigation } from '../../../main/electron/guard-navigation.ts'
import { FakeContents } from './fake-electron.ts'

function guarded() {
  const contents = new FakeContents()
  const opened: string[] = []
  guardNavigation(contents.asWebContents(), url => void opened.push(url))
  return { contents, opened }
}

const navigations = ['will-navigate', 'will-frame-navigate', 'will-redirect']

const foreign = [
  'https://switchyard/',
  'http://switchyard/',
  'https://example.com/',
  'http://127.0.0.1/',
  'file:///etc/passwd',
  'file://switchyard/',
  'about:blank',
  'about:srcdoc',
  'blob:app://switchyard/1',
  'data:text/html,<p>',
  'javascript:alert(1)',
  'javascript://switchyard/%0aalert(1)',
  'view-source:app://switchyard/',
  'chrome://settings/',
  'devtools://devtools/',
  'ws://switchyard/',
  'apps://switchyard/',
  'app2://switchyard/',
  'app:',
  'app:/',
  'app://',
  'app:switchyard/',
  'app:/switchyard/',
  'app:///switchyard/',
  'app:\\\\switchyard/',
  'app://switchyard',
  'app://switchyard:80/',
  'app://switchyard:/',
  'app://switchyard:443/#/flags',
  'app://switchyard./',
  'app://switchyard.evil.example/',
  'app://evil.example/',
  'app://evil.switchyard/',
  'app://switchyardx/',
  'app://xswitchyard/',
  'app://switchyard@evil.example/',
  'app://user@switchyard/',
  'app://user:pw@switchyard/',
  'app://switchyard%2f@evil.example/',
  'app://switchyard\\@evil.example/',
  'app://switchyard\\evil/',
  'app://switchyard/\\evil',
  'app://switchyard/../',
  'app://switchyard/..',
  'app://switchyard/index.html',
  'app://switchyard/assets/a.js',
  'app://switchyard/?next=evil',
  'app://switchyard//evil.example/',
  'app://switchyard/ ',
  ' app://switchyard/',
  'app://switchyard/\n#',
  'app://SWITCHYARD/',
  'APP://switchyard/',
  'App://Switchyard/',
  'app://sw\u0131tchyard/',
  'app://switchy\u0430rd/',
  'app://switchyard\u3002evil.example/',
  'app://switchyard\uff0f',
  'app://switch\u00adyard/',
  'app://xn--switchyrd-kxf/',
  'app://switchyard%00/',
  'app://switchyard\0/',
  '',
]

describe('a window', () => {
  test.each(foreign)('does not go to %j', url => {
    const { contents } = guarded()
    for (const navigation of navigations) expect(contents.prevented(navigation, url)).toBe(true)
  })

  test('moves within our page', () => {
    const { contents } = guarded()
    for (const url of ['app://switchyard/', 'app://switchyard/#/flags/a/b%20c']) {
      for (const navigation of navigations) expect(contents.prevented(navigation, url)).toBe(false)
    }
  })

  test('goes nowhere else for any URL or text', () => {
    const { contents } = guarded()
    fc.assert(
      fc.property(
        fc.oneof(
          fc.webUrl(),
          fc.string(),
          fc.string().map(text => `app://${text}`),
        ),
        url => {
          const own = url === 'app://switchyard/' || url.startsWith('app://switchyard/#')
          expect(contents.prevented('will-navigate', url)).toBe(!own)
        },
      ),
      { numRuns: 20_000 },
    )
  })

  test('opens no second window, and attaches no webview', () => {
    const { contents, opened } = guarded()
    expect(contents.openHandler?.({ url: 'https://example.com/' })).toEqual({ action: 'deny' })
    expect(contents.openHandler?.({ url: 'app://switchyard/' })).toEqual({ action: 'deny' })
    expect(opened).toEqual(['https://example.com/', 'app://switchyard/'])
    expect(contents.prevented('will-attach-webview', '')).toBe(true)
  })
})
