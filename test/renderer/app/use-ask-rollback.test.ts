import { expect, test } from 'vitest'
import type { ConnectionView } from '../../../shared/contract/connections-contract.ts'
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

test('a component is the first choice, and its environment the second', () => {
  const scope = { kind: 'component', environmentId: 'production', component: 'checkout' } as const
  expect(choicesFor(scope, environments, connections).map(choice => choice.label)).toEqual([
    'component checkout in production',
    'everything in production',
    'everything everywhere',
  ])
})

test('a flag that decides a component together with others is offered with the component', () => {
  const values = ['a', 'b'].map(flagKey => ({ value: 'v', component: 'checkout', variant: 'new', flagKey }))
  values.push({ value: 'w', component: 'search', variant: 'new', flagKey: 'a' })
  const [prod, ...others] = connections
  const mapped = {
    ...prod,
    connection: { ...prod?.connection, settings: { kind: 'sql-flags', usage: { values } } },
  } as ConnectionView
  const choices = (key: string) =>
    choicesFor({ kind: 'flags', flags: [{ connectionId: 'prod', key }] }, environments, [mapped, ...others])
  expect(choices('a').map(choice => choice.label)).toEqual([
    'a',
    'component checkout in production',
    'everything in production',
    'everything everywhere',
  ])
  expect(choices('c').map(choice => choice.label)).not.toContain('component checkout in production')
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
