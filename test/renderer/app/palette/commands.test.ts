import { expect, test } from 'vitest'
import { findCommands, type Command } from '../../../../renderer/app/palette/commands.ts'

const command = (id: string, label: string, detail = ''): Command => ({
  id,
  kind: 'page',
  label,
  detail,
  words: `${label} ${detail}`.toLowerCase(),
  run: () => undefined,
})
const commands = [
  command('page:overview', 'Overview'),
  command('environment:staging', 'Switch to staging'),
  command('flag:phoenix', 'phoenix_pipeline', 'production'),
  command('flag:rollback:phoenix', 'Roll back phoenix_pipeline', 'production'),
  command('flag:other', 'new_phoenix', 'staging'),
]
const found = (typed: string) => findCommands(commands, typed).map(({ id }) => id)

test('with nothing typed it offers everything but the flags', () => {
  expect(found('')).toEqual(['page:overview', 'environment:staging'])
})

test('a flag whose name starts with what was typed comes first', () => {
  expect(found('phoe')).toEqual(['flag:phoenix', 'flag:rollback:phoenix', 'flag:other'])
})

test('a flag of that name comes before the flags of a store of that name', () => {
  const rows = [
    command('flag:rollback:other', 'Roll back annual_billing', 'production · phoenix-db'),
    command('flag:rollback:phoenix', 'Roll back phoenix_pipeline', 'production · phoenix-db'),
  ]
  expect(findCommands(rows, 'roll back phoenix').map(({ id }) => id)).toEqual([
    'flag:rollback:phoenix',
    'flag:rollback:other',
  ])
})

test('every typed word must occur, in any order and case', () => {
  expect(found('PHOENIX staging')).toEqual(['flag:other'])
  expect(found('pipeline roll')).toEqual(['flag:rollback:phoenix'])
  expect(found('phoenix nowhere')).toEqual([])
})

test('ten thousand flags give a list that a person can read', () => {
  const many = Array.from({ length: 10_000 }, (_, index) => command(`flag:${index}`, `flag_${index}`))
  expect(findCommands(many, 'flag').length).toBeLessThanOrEqual(40)
})

test('characters that mean something elsewhere are just characters', () => {
  const odd = [command('flag:odd', 'a.b(c)[d]*')]
  expect(findCommands(odd, '(c)[d]*')).toHaveLength(1)
  expect(findCommands(odd, '.*')).toHaveLength(0)
})
