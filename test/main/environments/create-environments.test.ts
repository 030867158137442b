import { expect, onTestFinished, test } from 'vitest'
import { createEnvironments } from '../../../main/environments/index.ts'
import { failureOf } from '../../support/failure-of.ts'
import { fixedClock, listingAudit, listingEvents, mara, openJournal } from '../../support/journal-parts.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

function environments(withDefaults = true, folder = temporaryFolder()) {
  const journal = openJournal(folder)
  onTestFinished(journal.close)
  const parts = { journal, audit: listingAudit(), events: listingEvents(), clock: fixedClock() }
  return { ...parts, service: createEnvironments({ ...parts, withDefaults }), folder }
}

test('an empty workspace begins with three places by rank, the last one protected', () => {
  const { service } = environments()
  expect(service.list().map(({ name, rank, protected: kept, colour }) => [name, rank, kept, colour])).toEqual(
    [
      ['development', 10, false, 'cyan'],
      ['staging', 20, false, 'indigo'],
      ['production', 30, true, 'crimson'],
    ],
  )
  expect(environments(false).service.list()).toEqual([])
})

test('defaults that were removed do not come back at the next start', () => {
  const { service, folder, journal } = environments()
  for (const { id } of service.list()) service.remove({ id }, mara)
  journal.close()
  expect(environments(true, folder).service.list()).toEqual([])
})

test('saving adds or replaces, is audited in words and told to the screens', () => {
  const { service, audit, events } = environments()
  const added = service.save({ name: ' canary ', colour: 'teal', rank: 25, protected: false }, mara)
  expect(added.name).toBe('canary')
  expect(service.list().map(({ name }) => name)).toEqual(['development', 'staging', 'canary', 'production'])
  service.save({ id: 'production', name: 'live', colour: 'crimson', rank: 30, protected: false }, mara)
  expect(audit.entries.map(({ kind, text, environmentId }) => [kind, text, environmentId])).toEqual([
    ['environment-saved', 'Environment canary added', added.id],
    ['environment-saved', 'Environment live: renamed from production, no longer protected', 'production'],
  ])
  expect(events.published).toEqual([{ type: 'environments-changed' }, { type: 'environments-changed' }])
})

test('two living environments never share a name, whatever its case', () => {
  const { service } = environments()
  const draft = { name: 'PRODUCTION', colour: 'grey', rank: 1, protected: false } as const
  expect(failureOf(() => service.save(draft, mara))).toMatchObject({ code: 'invalid-input', field: 'name' })
  service.remove({ id: 'production' }, mara)
  expect(service.save(draft, mara).name).toBe('PRODUCTION')
})

test('an environment that holds connections is not removed', () => {
  const { service, journal } = environments()
  journal.db
    .prepare(
      `INSERT INTO connection (id, environment_id, name, settings, access, secret_expected)
       VALUES ('c', 'staging', 'orders-db', '{}', 'read-only', 0)`,
    )
    .run()
  expect(failureOf(() => service.remove({ id: 'staging' }, mara))).toMatchObject({
    code: 'invalid-input',
    problem: 'it still holds orders-db',
  })
  expect(failureOf(() => service.remove({ id: 'nowhere' }, mara))).toMatchObject({ code: 'not-found' })
})

test('what could not be audited did not happen', () => {
  const { service, audit } = environments()
  audit.failNext = true
  expect(() => service.save({ name: 'canary', colour: 'teal', rank: 25, protected: false }, mara)).toThrow(
    'audit refused',
  )
  expect(service.list()).toHaveLength(3)
})
