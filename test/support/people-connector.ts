import type {
  Connector,
  FlagWrite,
  PeopleAsked,
  PeopleLedger,
  WriteResult,
} from '../../main/connectors/connector.ts'
import type { FlagState, Override, Variant } from '../../shared/domain/flag.ts'
import type { Intent } from '../../shared/domain/operation.ts'
import { AppError, type Failure } from '../../shared/failure.ts'
import { buildFlag } from './flags.ts'

export const peopleKey = 'use_new_data_entry'

export type PeopleConnector = Connector & {
  /** person → is on NEW */
  readonly people: Map<string, boolean>
  readonly calls: { apply: number }
  /** called between two batches, after the people of one are on disk and moved */
  afterBatch: (moved: number) => Promise<void> | void
  /** every call fails as long as this is set */
  down: Failure | null
  /** rounds that move nobody, because everyone is held by somebody else */
  stuckRounds: number
}

type Sizes = {
  readonly batch?: number
  readonly batchesPerRound?: number
  readonly connectionId?: string
}

const countOn = (people: ReadonlyMap<string, boolean>) => [...people.values()].filter(on => on).length

/**
 * A stand-in for a store with one switch per person, over a Map: batches whose people are kept before they are written,
 * rounds that end with `unfinished`, a version that says nothing of people.
 */
export function createPeopleConnector(
  ids: Iterable<string>,
  { batch = 10, batchesPerRound = 3, connectionId = 'production' }: Sizes = {},
): PeopleConnector {
  const people = new Map([...ids].map(id => [id, true]))

  const override = (userId: string): Override => ({
    id: userId,
    flagKey: peopleKey,
    userId,
    variant: people.get(userId) === true ? 'new' : 'old',
    reason: null,
    expiresAt: null,
    createdAt: null,
  })
  const stateNow = (userIds: readonly string[] = []): FlagState => ({
    flag: buildFlag({
      connectionId,
      key: peopleKey,
      percentage: null,
      metadata: null,
      version: 'constant',
      counted: { people: people.size, onNew: countOn(people) },
    }),
    overrides: userIds.filter(id => people.has(id)).map(override),
  })
  const check = () => {
    if (connector.down !== null) throw new AppError(connector.down)
  }

  async function move(
    { key }: FlagWrite,
    waiting: AsyncIterable<readonly string[]>,
    to: boolean,
    keep: (ids: readonly string[]) => Promise<void>,
  ): Promise<Omit<WriteResult, 'key' | 'elapsedMs'>> {
    const total = to ? people.size : countOn(people)
    let done = 0
    let batches = 0
    const unfinished = () => ({
      status: 'unfinished' as const,
      overwritten: null,
      failure: null,
      progress: { done, total },
    })
    if (connector.stuckRounds > 0) {
      connector.stuckRounds -= 1
      const failure = { code: 'row-locked' as const, key, blocker: 'an import' }
      return { ...unfinished(), failure }
    }
    for await (const batchOfIds of waiting) {
      if (batches++ === batchesPerRound) return unfinished()
      await keep(batchOfIds)
      for (const id of batchOfIds) people.set(id, to)
      done += batchOfIds.length
      await connector.afterBatch(done)
    }
    return { status: 'written', overwritten: null, failure: null, progress: { done, total: done } }
  }

  async function* stillOn(): AsyncGenerator<readonly string[]> {
    for (;;) {
      const ids = [...people].filter(([, on]) => on).map(([id]) => id)
      if (ids.length === 0) return
      yield ids.slice(0, batch)
    }
  }

  async function* stillOff(ledger: PeopleLedger): AsyncGenerator<readonly string[]> {
    for await (const chunk of ledger.kept(peopleKey)) {
      const off = chunk.filter(id => people.get(id) === false)
      for (let from = 0; from < off.length; from += batch) yield off.slice(from, from + batch)
    }
  }

  async function writeOne(write: FlagWrite, ledger: PeopleLedger): Promise<WriteResult> {
    const { key, intent } = write
    const settled = { key, elapsedMs: 1, overwritten: null, failure: null }
    switch (intent.kind) {
      case 'roll-back':
        return { ...settled, ...(await move(write, stillOn(), false, ids => ledger.keep(key, ids))) }
      case 'restore':
        for (const { userId, variant } of intent.state.overrides) people.set(userId, variant === 'new')
        if (intent.peopleOf === undefined) return { ...settled, status: 'written' }
        return { ...settled, ...(await move(write, stillOff(ledger), true, async () => {})) }
      case 'change': {
        const { person } = intent.patch
        if (person === undefined) return { ...settled, status: 'written' }
        const found: Variant = people.get(person.userId) === true ? 'new' : 'old'
        if (found !== person.expected) {
          const failure = { code: 'conflict' as const, expected: person.expected, found }
          return { ...settled, status: 'conflict', failure }
        }
        people.set(person.userId, person.variant === 'new')
        return { ...settled, status: 'written' }
      }
    }
  }

  async function countMoved(ledger: NonNullable<PeopleAsked['ledger']>) {
    const moved = { people: 0, onNew: 0, gone: 0 }
    for await (const chunk of ledger.kept(peopleKey)) {
      for (const id of chunk) {
        moved.people += 1
        if (people.get(id) === true) moved.onNew += 1
        if (!people.has(id)) moved.gone += 1
      }
    }
    return moved
  }

  const connector: PeopleConnector = {
    people,
    calls: { apply: 0 },
    afterBatch: () => {},
    down: null,
    stuckRounds: 0,
    capabilities: {
      onOff: false,
      percentage: 'none',
      globalOverride: false,
      overrides: false,
      description: false,
      metadata: false,
      usage: false,
      people: true,
      measures: false,
      feedback: false,
      personSwitch: true,
      delivery: 'at-once',
    },
    readStore: async () => ({
      status: 'read',
      digest: String(countOn(people)),
      serverTimeMs: Date.now(),
      flags: [stateNow().flag],
      overrides: [],
    }),
    readBack: async (keys, _signal, about = {}) => {
      check()
      if (!keys.includes(peopleKey)) return []
      const state = stateNow(about.userIds)
      return [about.ledger === undefined ? state : { ...state, moved: await countMoved(about.ledger) }]
    },
    apply: async (writes, _mark, _limits, signal, ledger) => {
      check()
      connector.calls.apply += 1
      if (ledger === undefined) throw new Error('nobody would know whom this moves')
      const results: WriteResult[] = []
      for (const write of writes) results.push(await writeOne(write, ledger))
      signal.throwIfAborted()
      return results
    },
    differences: (state, intent) => differencesOf(state, intent),
    byHand: key => `UPDATE "user" SET ${key} = FALSE`,
    effectiveShare: ({ counted }) => (counted === undefined ? null : counted.onNew / counted.people),
    readiness: async () => ({ readiness: { state: 'ready' }, roundTripMs: 1, clockOffsetMs: 0 }),
    readUsage: async () => ({ throughMs: 0, observations: [] }),
    countPeople: async () => people.size,
    close: async () => {},
  }
  return connector
}

function differencesOf({ flag, overrides, moved }: FlagState, intent: Intent): readonly string[] {
  const isOn = (userId: string) => overrides.find(one => one.userId === userId)?.variant
  switch (intent.kind) {
    case 'roll-back':
      return flag.counted?.onNew === 0 ? [] : [`${flag.counted?.onNew} people are on NEW`]
    case 'change': {
      const { person } = intent.patch
      return person === undefined || isOn(person.userId) === person.variant ? [] : ['not switched']
    }
    case 'restore': {
      const wrong = intent.state.overrides.filter(({ userId, variant }) => isOn(userId) !== variant)
      if (intent.peopleOf === undefined) return wrong.map(({ userId }) => `${userId} is not back`)
      const missing = moved === undefined ? Infinity : moved.people - moved.onNew - moved.gone
      return missing === 0 ? [] : [`${missing} people are not back`]
    }
  }
}
