import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { bytesOf, parseEnv, textOf } from '../../../main/connectors/env-file/parse-env.ts'
import { quoted, writeEnv, type Edit } from '../../../main/connectors/env-file/write-env.ts'
import { AppError } from '../../../shared/failure.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const valuesOf = (bytes: string): Record<string, string> =>
  Object.fromEntries(parseEnv(bytes).map(({ name, value }) => [name, value]))

/** One line each, as people write them. */
const lines = fc.oneof(
  fc.constantFrom(
    '',
    '# a comment',
    '  # REACT_APP_USE_A=true',
    'not an assignment',
    'export B="two words" # why',
    "C='single # no comment'",
    'D=`back`',
    'E=plain # a comment',
    'F=',
    '  G = spaced  ',
    'H="first\nsecond"',
    'I: yaml',
    'REACT_APP_USE_A=true',
    'export REACT_APP_USE_A="true"  # why not',
    "REACT_APP_USE_B='false'",
    'REACT_APP_USE_B = true',
    'J=a#b',
    'K="open',
    "L='it\\'s'",
    'M="a" b',
    'N:',
    'O',
    '=O',
    '"quoted"',
    "'quoted' more",
  ),
  fc.string({ unit: fc.constantFrom(...`A=:'"\`\\# \t`), maxLength: 8 }),
  fc.string({ unit: 'binary-ascii', maxLength: 20 }).map(text => text.replaceAll(/[\0\r\n]/g, '')),
)
const files = fc
  .tuple(fc.array(lines, { maxLength: 12 }), fc.constantFrom('\n', '\r\n'), fc.boolean(), fc.boolean())
  .map(([all, end, mark, open]) => bytesOf(`${mark ? '\ufeff' : ''}${all.join(end)}${open ? '' : end}`))

function edited(bytes: string, edits: readonly Edit[]): string | undefined {
  try {
    return writeEnv(bytes, edits)
  } catch (error) {
    expect(error).toBeInstanceOf(AppError)
    return undefined
  }
}

test('a write changes the lines of the asked variable and no other byte', () => {
  fc.assert(
    fc.property(files, fc.constantFrom('true', 'false', "it's", 'a b'), (bytes, value) => {
      const after = edited(bytes, [{ name: 'REACT_APP_USE_A', value }])
      if (after === undefined) return
      const own = parseEnv(bytes).filter(({ name }) => name === 'REACT_APP_USE_A')
      const kept: string[] = []
      let from = 0
      for (const { start, end } of own) {
        kept.push(bytes.slice(from, start))
        from = end
      }
      kept.push(bytes.slice(from))
      let at = 0
      for (const part of kept) {
        expect(after.slice(at, at + part.length)).toBe(part)
        at += part.length
        at += parseEnv(after).find(({ start }) => start === at)?.written.length ?? 0
      }
      const rest = after.slice(at)
      expect(own.length === 0 ? rest.trim().length > 0 : rest === '').toBe(true)
      expect(valuesOf(after)['REACT_APP_USE_A']).toBe(value)
    }),
    { numRuns: 20_000 },
  )
})

test('what was written comes back byte for byte, a variable that was not there included', () => {
  fc.assert(
    fc.property(files, bytes => {
      const name = 'REACT_APP_USE_B'
      const after = edited(bytes, [{ name, value: 'false' }])
      if (after === undefined) return
      const own = parseEnv(bytes).filter(one => one.name === name)
      expect(writeEnv(after, [{ name, written: own.map(({ written }) => written) }])).toBe(bytes)
    }),
    { numRuns: 20_000 },
  )
})

test('dotenv, which reads the file of seed 002, finds what our parser finds', () => {
  const { parse } = createRequire(import.meta.url)('dotenv') as { parse: (text: string) => object }
  fc.assert(
    fc.property(files, bytes => {
      // dotenv assigns to a plain object, where this one name is no variable
      const { ['__proto__']: _, ...found } = valuesOf(bytes)
      expect(found).toEqual({ ...parse(textOf(bytes)) })
    }),
    { numRuns: 20_000 },
  )
})

test('a value is read back as it was by our parser, by a shell and by Node', () => {
  const folder = temporaryFolder()
  const file = join(folder, '.env')
  const wanted = new Map<string, string>()
  let bytes = ''
  const texts = fc.oneof(
    fc.string({ unit: 'grapheme', maxLength: 30 }),
    fc.string({ unit: fc.constantFrom(...`'"\`\\$#= \t!~*?[]{}()<>|&;%ab`), maxLength: 12 }),
  )
  for (const value of fc.sample(texts, { numRuns: 4_000, seed: 2 })) {
    let written: string
    try {
      written = quoted(value, null)
    } catch (error) {
      expect(error).toBeInstanceOf(AppError)
      continue
    }
    const name = `V${wanted.size}`
    wanted.set(name, value)
    bytes += `${name}=${written}\n`
  }
  expect(wanted.size).toBeGreaterThan(2_500)
  expect(valuesOf(bytes)).toEqual(Object.fromEntries(wanted))

  writeFileSync(file, bytes, 'latin1')
  const reader = join(folder, 'read.mjs')
  const told = join(folder, 'told.json')
  writeFileSync(
    reader,
    `import { writeFileSync } from 'node:fs'
writeFileSync(${JSON.stringify(told)}, JSON.stringify(Object.fromEntries(Object.entries(process.env).filter(([name]) => /^V\\d+$/.test(name)))))`,
  )
  const read = (): unknown => JSON.parse(readFileSync(told, 'utf8'))
  const node = spawnSync(process.execPath, [`--env-file=${file}`, reader], { env: {} })
  expect(node.status).toBe(0)
  expect(read()).toEqual(Object.fromEntries(wanted))
  const shell = spawnSync(
    '/bin/sh',
    ['-c', `set -a; . "$0"; exec "$1" "$2"`, file, process.execPath, reader],
    {
      env: {},
    },
  )
  expect(shell.stderr.toString()).toBe('')
  expect(shell.status).toBe(0)
  expect(read()).toEqual(Object.fromEntries(wanted))
})

test('refuses a line break and a NUL', () => {
  for (const value of ['a\nREACT_APP_USE_A=true', 'a\rb', 'a\0b', '\ud800'])
    expect(() => writeEnv('', [{ name: 'A', value }])).toThrow(AppError)
})

test('keeps quotes, comments, `export` and line ends, and sets every assignment of a name', () => {
  const bytes =
    '\u00ef\u00bb\u00bf# top\r\nexport A="true" # why\r\n\r\nB=1\r\n  A = true # again\r\nA=\'true\''
  expect(writeEnv(bytes, [{ name: 'A', value: 'false' }])).toBe(
    '\u00ef\u00bb\u00bf# top\r\nexport A="false" # why\r\n\r\nB=1\r\n  A = false # again\r\nA=\'false\'',
  )
})

test('bytes that are no text stay as they are', () => {
  const bytes = 'NAME=\u00ff\u00fe\nA=true\n'
  expect(writeEnv(bytes, [{ name: 'A', value: 'false' }])).toBe('NAME=\u00ff\u00fe\nA=false\n')
})

test('a file of a megabyte of quotes is read in an instant', () => {
  for (const part of ['A="\\"', "A='\n", 'A="', '"', 'A=\n', ' ', 'A=`\\`'])
    expect(parseEnv(part.repeat(Math.floor((1024 * 1024) / part.length))).length).toBeGreaterThanOrEqual(0)
})
