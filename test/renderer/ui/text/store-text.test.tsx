import { cleanup, render } from '@testing-library/react'
import fc from 'fast-check'
import { afterEach, describe, expect, test } from 'vitest'
import { escapeStoreText, StoreText } from '../../../../renderer/ui/index.ts'

afterEach(cleanup)

describe('text from a store', () => {
  test.each([
    ['pay\u202Ement', 'pay\\u202Ement'],
    ['prod\u200Buction', 'prod\\u200Buction'],
    ['a\u0000b', 'a\\u0000b'],
    ['\u001b[31mred', '\\u001B[31mred'],
    ['line\nbreak', 'line\\u000Abreak'],
    ['tag\u{e0041}', 'tag\\u{E0041}'],
    ['lone \ud800 half', 'lone \\uD800 half'],
    ['\ufeffflag', '\\uFEFFflag'],
    ['soft\u00adhyphen', 'soft\\u00ADhyphen'],
  ])('%j shows its hidden characters', (text, shown) => {
    expect(escapeStoreText(text)).toBe(shown)
    const { container } = render(<StoreText text={text} />)
    expect(container.textContent).toBe(shown)
  })

  test.each([
    'phoenix_pipeline',
    'it\'s "quoted"; DROP TABLE',
    'Größe 大小 מזל',
    '👩 ❤️ ok',
    '__proto__',
    '',
  ])('%j is left as it is', text => {
    expect(escapeStoreText(text)).toBe(text)
  })

  test('markup stays text', () => {
    const { container } = render(<StoreText text={'<img src=x onerror="alert(1)"><script>1</script>'} />)
    expect(container.querySelector('img, script')).toBeNull()
    expect(container.textContent).toContain('<img src=x')
  })

  test('it is isolated, so that right-to-left text leaves its neighbours where they are', () => {
    const { container } = render(<StoreText text="מזל" />)
    expect(container.querySelector('bdi')?.getAttribute('dir')).toBe('auto')
  })

  test('a description keeps its lines, a name has none', () => {
    const { container } = render(<StoreText multiline text={'first\nsecond\u202E'} />)
    expect(container.textContent).toBe('first\nsecond\\u202E')
  })

  test('a huge text is cut and says how much is left', () => {
    const { container } = render(<StoreText text={'x'.repeat(70_000)} />)
    expect(container.textContent).toContain('4464 more characters')
    expect(container.textContent.length).toBeLessThan(66_000)
  })

  test('no bidirectional or control character ever gets through', () => {
    const dangerous = /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]/
    const characters = fc.constantFrom(
      'a',
      '\u202e',
      '\u2066',
      '\u200f',
      '\u0007',
      '\n',
      '\ufe0f',
      '\u{e0001}',
      'é',
      '\\',
    )
    fc.assert(
      fc.property(
        fc.array(characters, { maxLength: 40 }),
        text => !dangerous.test(escapeStoreText(text.join(''))),
      ),
    )
  })
})
