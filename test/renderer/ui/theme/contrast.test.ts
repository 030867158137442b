import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { environmentColours } from '../../../../renderer/ui/index.ts'

const css = readFileSync(join(import.meta.dirname, '../../../../renderer/ui/theme/tokens.css'), 'utf8')
const [lightCss = '', darkCss = ''] = css.split(":root[data-mantine-color-scheme='dark']")
const themes = {
  light: tokens(lightCss),
  dark: { ...tokens(lightCss), ...tokens(darkCss.split('}')[0] ?? '') },
}

const surfaces = ['page', 'surface', 'sunken', 'hover']
const texts = ['text', 'text-secondary', 'old-text', 'new-text']
/** a tone, and the soft background that belongs to it */
const tones = ['verified', 'harm', 'look', 'neutral']
const marks = ['old', 'new', 'border-strong', 'focus']

describe.each(['light', 'dark'] as const)('colours of the %s theme', theme => {
  const token = (name: string) => themes[theme][name] ?? ''

  test.each(texts.flatMap(text => surfaces.map(surface => [text, surface] as const)))(
    '%s on %s is readable',
    (text, surface) => {
      expect(contrast(token(text), token(surface))).toBeGreaterThanOrEqual(4.5)
    },
  )

  test.each(tones)('%s is readable on its own background and on every surface', tone => {
    for (const surface of [`${tone}-soft`, 'page', 'surface', 'sunken'])
      expect(contrast(token(tone), token(surface)), surface).toBeGreaterThanOrEqual(4.5)
  })

  test.each(tones)('text is readable on the soft background of %s', tone => {
    expect(contrast(token('text'), token(`${tone}-soft`))).toBeGreaterThanOrEqual(4.5)
  })

  test.each(marks)('%s can be told from every surface it stands on', mark => {
    for (const surface of ['page', 'surface', 'sunken'])
      expect(contrast(token(mark), token(surface)), surface).toBeGreaterThanOrEqual(3)
  })

  test.each(Object.entries(environmentColours))(
    '%s: word on its band, and as text on the surface',
    (_, colours) => {
      expect(contrast(colours.ink, colours.band)).toBeGreaterThanOrEqual(4.5)
      const text = theme === 'dark' ? colours.textDark : colours.textLight
      for (const surface of ['page', 'surface', 'sunken', 'hover', 'harm-soft'])
        expect(contrast(text, token(surface)), surface).toBeGreaterThanOrEqual(4.5)
    },
  )
})

test('the variants wear the agreed colours in both themes', () => {
  expect([themes.light['old'], themes.light['new']]).toEqual(['#64748b', '#7048e8'])
  expect([themes.dark['old'], themes.dark['new']]).toEqual(['#94a3b8', '#9775fa'])
})

function tokens(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/--sy-([\w-]+): (#[0-9a-f]{6});/g)].map(([, name, value]) => [name, value]),
  )
}

/** WCAG 2.2, relative luminance and contrast ratio. */
function contrast(a: string, b: string): number {
  const [light, dark] = [luminance(a), luminance(b)].sort((x, y) => y - x)
  return ((light ?? 0) + 0.05) / ((dark ?? 0) + 0.05)
}

function luminance(hex: string): number {
  expect(hex).toMatch(/^#[0-9a-f]{6}$/)
  const [red = 0, green = 0, blue = 0] = [1, 3, 5].map(at => {
    const value = Number.parseInt(hex.slice(at, at + 2), 16) / 255
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4
  })
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue
}
