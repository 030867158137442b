import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { buildOverride, buildState } from '../../support/flags.ts'
import { openFlagDesk, type FlagDesk } from '../../support/flag-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

const ref = { connectionId: 'production', key: 'phoenix_pipeline_enabled' }
const percent = (percentage: number) => buildState({ percentage, version: `v${percentage}` })
const changesOf = (desk: FlagDesk) =>
  desk.history.changesOf(ref).map(({ kind, percentage, operationId }) => [kind, percentage, operationId])

test('a flag that is read again unchanged writes nothing and tells nobody', () => {
  const desk = openFlagDesk(temporaryFolder())
  expect(desk.see([percent(25)])).toEqual([ref.key])
  expect(desk.see([percent(25)])).toEqual([])
  expect(changesOf(desk)).toEqual([['first', 25, null]])
  expect(desk.published).toHaveLength(1)
  desk.close()
})

test('a change is told with its row, appended with its cause, and dated by its first sight', () => {
  const desk = openFlagDesk(temporaryFolder())
  desk.see([percent(25)])
  desk.see([percent(50)], { cause: { operationId: 'op-1' } })
  const changedAtMs = desk.nowMs()
  desk.see([percent(50)])
  expect(changesOf(desk)).toEqual([
    ['first', 25, null],
    ['change', 50, 'op-1'],
  ])
  expect(desk.cache.summary(ref)).toMatchObject({ percentage: 50, effectiveShare: 0.5, changedAtMs })
  expect(desk.published.at(-1)).toMatchObject({
    type: 'flags-changed',
    rows: [{ key: ref.key, percentage: 50 }],
    removed: [],
  })
  desk.close()
})

test('a changed override is a change of its flag; another order of the same overrides is none', () => {
  const desk = openFlagDesk(temporaryFolder())
  const [one, two] = [buildOverride(), buildOverride({ id: 'o2', userId: 'user-2', variant: 'old' })]
  desk.see([buildState({}, [one])])
  expect(desk.see([buildState({}, [one, two])])).toEqual([ref.key])
  expect(desk.see([buildState({}, [two, one])])).toEqual([])
  expect(desk.cache.summary(ref)).toMatchObject({ newOverrides: 1, oldOverrides: 1 })
  desk.close()
})

test('everything is there again after a restart, without the store', () => {
  const folder = temporaryFolder()
  const before = openFlagDesk(folder)
  before.see([buildState({}, [buildOverride()]), buildState({ key: 'other', version: 'o' })], {}, 'digest-1')
  const [summaries, state, readAtMs] = [
    before.cache.summaries(),
    before.cache.state(ref),
    before.cache.readAtMs('production'),
  ]
  before.close()
  const after = openFlagDesk(folder)
  expect(after.cache.summaries()).toEqual(summaries)
  expect(after.cache.state(ref)).toEqual(state)
  expect(after.cache.states('production').map(({ flag }) => flag.key)).toEqual(['other', ref.key])
  expect([after.cache.digest('production'), after.cache.readAtMs('production')]).toEqual([
    'digest-1',
    readAtMs,
  ])
  expect(after.see([buildState({}, [buildOverride()])])).toEqual([])
  after.close()
})

test('a lost cache is made again from history, and nothing counts as changed', () => {
  const folder = temporaryFolder()
  const before = openFlagDesk(folder)
  before.see([percent(25)], {}, 'digest-1')
  before.see([buildState({ percentage: 50, version: 'v50' }, [buildOverride()])])
  before.see([buildState({ key: 'gone' })])
  before.see([], { removed: ['gone'] })
  const summaries = before.cache.summaries()
  before.close()
  for (const suffix of ['', '-wal', '-shm', '.closed'])
    rmSync(join(folder, `cache.db${suffix}`), { force: true })

  const after = openFlagDesk(folder)
  expect(after.cache.summaries()).toEqual(summaries)
  expect(after.cache.digest('production')).toBeNull()
  expect(after.see([buildState({ percentage: 50, version: 'v50' }, [buildOverride()])])).toEqual([])
  expect(changesOf(after)).toHaveLength(2)
  after.close()
})

test('flags of a connection that is gone do not come back with a lost cache', () => {
  const folder = temporaryFolder()
  const before = openFlagDesk(folder)
  before.see([percent(25)])
  before.close()
  for (const suffix of ['', '-wal', '-shm', '.closed'])
    rmSync(join(folder, `cache.db${suffix}`), { force: true })
  const after = openFlagDesk(folder, ['staging'])
  expect(after.cache.summaries()).toEqual([])
  after.close()
})

test('a lost history begins again with what the cache still knows', () => {
  const folder = temporaryFolder()
  const before = openFlagDesk(folder)
  before.see([percent(25)])
  const summaries = before.cache.summaries()
  before.close()
  for (const suffix of ['', '-wal', '-shm', '.closed'])
    rmSync(join(folder, `history.db${suffix}`), { force: true })
  rmSync(join(folder, 'backups'), { recursive: true, force: true })

  const after = openFlagDesk(folder)
  expect(after.cache.summaries()).toEqual(summaries)
  expect(changesOf(after)).toEqual([['first', 25, null]])
  after.close()
  const again = openFlagDesk(folder)
  expect(changesOf(again)).toHaveLength(1)
  again.close()
})

test('a machine that stopped between the two files is put right by history', () => {
  const folder = temporaryFolder()
  const before = openFlagDesk(folder)
  before.see([percent(25)], {}, 'digest-1')
  const missed = before.stores.cache.db.serialize()
  before.see([percent(50)], { cause: { operationId: 'op-1' } })
  before.close()
  const file = join(folder, 'cache.db')
  rmSync(`${file}.closed`)
  rmSync(file)
  writeFileSync(file, missed)

  const after = openFlagDesk(folder)
  expect(after.cache.summary(ref)).toMatchObject({ percentage: 50 })
  expect(after.cache.digest('production')).toBeNull()
  after.close()
})

test('a flag that is gone ends its line, and one that returns goes on with it', () => {
  const desk = openFlagDesk(temporaryFolder())
  desk.see([percent(25)])
  expect(desk.see([], { removed: [ref.key, 'never seen'] })).toEqual([ref.key])
  expect(desk.cache.summaries()).toEqual([])
  expect(desk.published.at(-1)).toMatchObject({ rows: [], removed: [ref] })
  desk.see([percent(25)])
  expect(changesOf(desk)).toEqual([
    ['first', 25, null],
    ['removed', 25, null],
    ['returned', 25, null],
  ])
  desk.close()
})

test('a poll that began before a read-back cannot put the old state back', () => {
  const desk = openFlagDesk(temporaryFolder())
  desk.see([percent(100)], {}, 'digest-1')
  const poll = desk.cache.beginReading('production')
  desk.see([percent(0)], { cause: { operationId: 'op-1' } })
  expect(desk.see([percent(100)], { reading: poll }, 'digest-2')).toEqual([])
  expect(desk.cache.summary(ref)).toMatchObject({ percentage: 0 })
  expect(desk.cache.digest('production')).toBeNull()
  expect(changesOf(desk)).toEqual([
    ['first', 100, null],
    ['change', 0, 'op-1'],
  ])
  desk.close()
})

test('a poll that began after the read-back is believed again, digest and all', () => {
  const desk = openFlagDesk(temporaryFolder())
  desk.see([percent(100)], {}, 'digest-1')
  desk.see([percent(0)], { cause: { operationId: 'op-1' } })
  expect(desk.cache.digest('production')).toBeNull()
  const poll = desk.cache.beginReading('production')
  expect(desk.see([percent(10)], { reading: poll }, 'digest-3')).toEqual([ref.key])
  expect(desk.cache.digest('production')).toBe('digest-3')
  desk.close()
})

test('while an operation holds a flag, its change is not taken for a stranger’s', () => {
  const desk = openFlagDesk(temporaryFolder())
  desk.see([percent(100), buildState({ key: 'other', version: 'a' })])
  const release = desk.cache.hold('production', [ref.key])
  const poll = desk.cache.beginReading('production')
  expect(
    desk.see([percent(0), buildState({ key: 'other', version: 'b' })], { reading: poll }, 'digest-1'),
  ).toEqual(['other'])
  expect(desk.cache.digest('production')).toBeNull()
  expect(desk.see([percent(0)], { cause: { operationId: 'op-1' } })).toEqual([ref.key])
  release()
  expect(changesOf(desk).at(-1)).toEqual(['change', 0, 'op-1'])
  const next = desk.cache.beginReading('production')
  expect(
    desk.see([percent(5), buildState({ key: 'other', version: 'b' })], { reading: next }, 'digest-2'),
  ).toEqual([ref.key])
  expect(desk.cache.digest('production')).toBe('digest-2')
  desk.close()
})

test('a poll neither removes nor brings back a flag that was read back after it began', () => {
  const desk = openFlagDesk(temporaryFolder())
  const poll = desk.cache.beginReading('production')
  desk.see([percent(0)], { cause: { operationId: 'op-1' } })
  desk.see([], { reading: poll, removed: [ref.key], connectionId: 'production' }, 'digest-1')
  expect(desk.cache.summary(ref)).toMatchObject({ percentage: 0 })
  desk.close()
})

test('a full disk does not stop what was read from being shown', () => {
  const desk = openFlagDesk(temporaryFolder())
  desk.see([percent(100)], {}, 'digest-1')
  const pages = desk.stores.history.db.pragma('page_count', { simple: true })
  desk.stores.history.db.pragma(`max_page_count = ${pages}`)
  const many = Array.from({ length: 200 }, (_, index) =>
    buildState({ key: `flag-${index}`, version: 'a', description: 'x'.repeat(500) }),
  )
  desk.see([percent(0), ...many], { cause: { operationId: 'op-1' } })
  expect(desk.unwritable).toHaveLength(1)
  expect(desk.cache.summary(ref)).toMatchObject({ percentage: 0 })
  expect(desk.cache.digest('production')).toBeNull()
  desk.close()
})

test('what an operation did to hundreds of flags is shown at once, and then written in order', async () => {
  const folder = temporaryFolder()
  const desk = openFlagDesk(folder)
  const keys = Array.from({ length: 600 }, (_, index) => `flag-${index}`)
  const see = (percentage: number, operationId: string | null, of = keys) =>
    desk.see(
      of.map(key => buildState({ key, percentage, version: `v${percentage}` })),
      { cause: operationId === null ? null : { operationId } },
    )
  const last = { connectionId: 'production', key: 'flag-599' }
  const told = () =>
    desk.history.changesOf(last).map(({ percentage, operationId }) => [percentage, operationId])
  see(25, null)
  see(0, 'op-1')
  expect(desk.cache.summary(last)?.percentage).toBe(0)
  expect(desk.published.at(-1)).toMatchObject({ type: 'flags-changed', rows: { length: 600 } })
  // one flag alone would be written at once, but not past what is waiting
  see(10, 'op-2', [last.key])
  expect(told()).toEqual([[25, null]])
  await desk.cache.written()
  expect(told()).toEqual([
    [25, null],
    [0, 'op-1'],
    [10, 'op-2'],
  ])
  const [, second, third] = desk.history.changesOf(last)
  expect(third?.previousId).toBe(second?.id)
  desk.close()
  const after = openFlagDesk(folder)
  expect(after.cache.summary(last)?.percentage).toBe(10)
  expect(after.cache.keys('production')).toHaveLength(600)
  after.close()
})

test('a disk that fills up behind the screens is told, and the next reading is taken in whole', async () => {
  const desk = openFlagDesk(temporaryFolder())
  const states = (version: string) =>
    Array.from({ length: 600 }, (_, index) =>
      buildState({ key: `flag-${index}`, version, description: 'x'.repeat(500) }),
    )
  desk.see(states('a'), {}, 'digest-1')
  const pages = desk.stores.history.db.pragma('page_count', { simple: true })
  desk.stores.history.db.pragma(`max_page_count = ${pages}`)
  desk.see(states('b'), { cause: { operationId: 'op-1' } })
  await desk.cache.written()
  expect(desk.unwritable).not.toHaveLength(0)
  expect(desk.cache.state({ connectionId: 'production', key: 'flag-0' })?.flag.version).toBe('b')
  expect(desk.cache.digest('production')).toBeNull()
  desk.close()
})

test('names that mean something to JavaScript or SQL are only names', () => {
  const folder = temporaryFolder()
  const keys = ['__proto__', 'constructor', `it's "quoted"`, 'ünï-💥', '%_\\', 'a\u202Eb']
  const before = openFlagDesk(folder)
  before.see(keys.map(key => buildState({ key, version: key })))
  before.close()
  const after = openFlagDesk(folder)
  expect(after.cache.keys('production')).toEqual(keys.toSorted((a, b) => (a < b ? -1 : 1)))
  for (const key of keys)
    expect(after.cache.state({ connectionId: 'production', key })?.flag.version).toBe(key)
  expect(after.cache.state({ connectionId: '__proto__', key: '__proto__' })).toBeUndefined()
  expect(after.cache.state({ connectionId: 'production', key: 'toString' })).toBeUndefined()
  after.close()
})

test('the list is ordered by key and then by connection, and the same until something changes', () => {
  const desk = openFlagDesk(temporaryFolder())
  desk.see(['b', 'a'].map(key => buildState({ key, version: key, connectionId: 'staging' })))
  desk.see(['c', 'a'].map(key => buildState({ key, version: key, connectionId: 'production' })))
  const list = desk.cache.summaries()
  expect(list.map(({ key, connectionId }) => `${key} ${connectionId}`)).toEqual([
    'a production',
    'a staging',
    'b staging',
    'c production',
  ])
  expect(desk.cache.summaries()).toBe(list)
  desk.see([buildState({ key: 'a', version: 'a2', connectionId: 'staging' })])
  expect(desk.cache.summaries()).not.toBe(list)
  desk.close()
})

test('what a connection showed goes with it; its history stays', () => {
  const folder = temporaryFolder()
  const desk = openFlagDesk(folder)
  desk.see([percent(25)], {}, 'digest-1')
  desk.cache.forget('production')
  expect([
    desk.cache.summaries(),
    desk.cache.digest('production'),
    desk.cache.readAtMs('production'),
  ]).toEqual([[], null, null])
  expect(desk.published.at(-1)).toMatchObject({ rows: [], removed: [ref] })
  expect(changesOf(desk)).toHaveLength(1)
  desk.close()
})

test('flags of a connection that was removed while nobody looked are gone at the next start', () => {
  const folder = temporaryFolder()
  const before = openFlagDesk(folder)
  before.see([percent(25)])
  before.see([buildState({ connectionId: 'staging' })])
  before.close()
  const after = openFlagDesk(folder, ['staging'])
  expect(after.cache.summaries().map(({ connectionId }) => connectionId)).toEqual(['staging'])
  after.close()
})

test.each(['history', 'cache'] as const)(
  'with a %s.db of a newer version everything is shown and that file is left alone',
  name => {
    const folder = temporaryFolder()
    const before = openFlagDesk(folder)
    before.see([percent(25)], {}, 'digest-1')
    before.stores[name].db.pragma('user_version = 99')
    before.close()
    const bytes = readFileSync(join(folder, `${name}.db`))
    const after = openFlagDesk(folder)
    expect(after.stores[name].readOnly).toBe(true)
    expect(after.cache.summary(ref)?.percentage).toBe(25)
    expect(after.see([percent(50)], {}, 'digest-2')).toEqual([ref.key])
    expect(after.cache.summary(ref)?.percentage).toBe(50)
    expect(after.cache.state(ref)?.flag.percentage).toBe(50)
    after.cache.forget('production')
    after.close()
    expect(readFileSync(join(folder, `${name}.db`)).equals(bytes)).toBe(true)
  },
)

test('people who choose for themselves are shown and kept, and are no change of the flag', () => {
  const folder = temporaryFolder()
  const desk = openFlagDesk(folder)
  desk.see([buildState({ counted: { people: 1_000, onNew: 12 } })])
  const { changedAtMs } = desk.cache.summary(ref) ?? {}
  expect(desk.see([buildState({ counted: { people: 1_001, onNew: 13 } })])).toEqual([])
  expect(desk.cache.summary(ref)).toMatchObject({ counted: { people: 1_001, onNew: 13 }, changedAtMs })
  expect(desk.published).toHaveLength(2)
  expect(changesOf(desk)).toHaveLength(1)
  desk.close()
  const again = openFlagDesk(folder)
  expect(again.cache.summary(ref)?.counted).toEqual({ people: 1_001, onNew: 13 })
  expect(again.cache.state(ref)?.flag.counted).toEqual({ people: 1_001, onNew: 13 })
  again.close()
})

test('a flag that another one holds off serves nobody, until it is let go', () => {
  const desk = openFlagDesk(temporaryFolder())
  const held = { percentage: 25, version: 'v25', heldOffBy: 'new_backend_enabled' }
  desk.see([buildState(held)])
  expect(desk.cache.summary(ref)).toMatchObject({ effectiveShare: 0, heldOffBy: 'new_backend_enabled' })
  expect(desk.see([percent(25)])).toEqual([])
  expect(desk.cache.summary(ref)?.effectiveShare).toBe(0.25)
  expect(desk.cache.summary(ref)).not.toHaveProperty('heldOffBy')
  expect(changesOf(desk)).toHaveLength(1)
  desk.close()
})
