import { expect, test } from 'vitest'
import { choicesFor } from '../../../renderer/app/use-ask-rollback.ts'
import { buildConnection, environments } from '../features/flags/flag-fixtures.ts'

const connections = [buildConnection('prod', 'production'), buildConnection('stage', 'staging')]
const labels = (...flags: { connectionId: string; key: string }[]) =>
  choicesFor({ kind: 'flags', flags }, environments, connections).map(choice => choice.label)

test('beside the flags asked for, everything in their environment is offered second, and everywhere last', () => {
  expect(labels({ connectionId: 'prod', key: 'a' })).toEqual([
    'a',
    'everything in production',
    'everything everywhere',
  ])
  expect(labels({ connectionId: 'prod', key: 'a' }, { connectionId: 'prod', key: 'b' })).toEqual([
    '2 flags',
    'everything in production',
    'everything everywhere',
  ])
})

test('flags of several environments, or of a connection that is gone, are offered with everywhere alone', () => {
  expect(labels({ connectionId: 'prod', key: 'a' }, { connectionId: 'stage', key: 'a' })).toEqual([
    '2 flags',
    'everything everywhere',
  ])
  expect(labels({ connectionId: 'gone', key: 'a' })).toEqual(['a', 'everything everywhere'])
})

test('an environment is the first choice, and the only one where there is no other', () => {
  const choices = choicesFor({ kind: 'environment', environmentId: 'production' }, environments, connections)
  expect(choices.map(choice => choice.label)).toEqual(['everything in production', 'everything everywhere'])
  const alone = choicesFor(
    { kind: 'environment', environmentId: 'production' },
    environments,
    connections.slice(0, 1),
  )
  expect(alone.map(choice => choice.label)).toEqual(['everything in production'])
})

test('everywhere asked for is everywhere and nothing else', () => {
  const choices = choicesFor({ kind: 'everywhere' }, environments, connections)
  expect(choices).toEqual([{ label: 'everything everywhere', scope: { kind: 'everywhere' } }])
})
