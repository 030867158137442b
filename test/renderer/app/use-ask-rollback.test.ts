import { expect, test } from 'vitest'
import { choicesFor } from '../../../renderer/app/use-ask-rollback.ts'
import { buildConnection, environments } from '../features/flags/flag-fixtures.ts'

const connections = [buildConnection('prod', 'production'), buildConnection('stage', 'staging')]
const labels = (...flags: { connectionId: string; key: string }[]) =>
  choicesFor({ kind: 'flags', flags }, environments, connections).map(choice => choice.label)

test('beside the flags asked for, everything in their environment is offered second', () => {
  expect(labels({ connectionId: 'prod', key: 'a' })).toEqual(['a', 'everything in production'])
  expect(labels({ connectionId: 'prod', key: 'a' }, { connectionId: 'prod', key: 'b' })).toEqual([
    '2 flags',
    'everything in production',
  ])
})

test('flags of several environments, or of a connection that is gone, are offered alone', () => {
  expect(labels({ connectionId: 'prod', key: 'a' }, { connectionId: 'stage', key: 'a' })).toEqual(['2 flags'])
  expect(labels({ connectionId: 'gone', key: 'a' })).toEqual(['a'])
})

test('an environment is one choice', () => {
  const choices = choicesFor({ kind: 'environment', environmentId: 'production' }, environments, connections)
  expect(choices.map(choice => choice.label)).toEqual(['everything in production'])
})
