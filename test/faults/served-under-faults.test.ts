import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Connector } from '../../main/connectors/connector.ts'
import type { OperationSummary } from '../../shared/domain/operation.ts'
import { createDeliveredConnector, type DeliveredConnector } from '../support/delivered-connector.ts'
import { buildState } from '../support/flags.ts'
import { openDesk } from '../support/operations-desk.ts'
import { createPeopleConnector, type PeopleConnector } from '../support/people-connector.ts'
import { temporaryFolder } from '../support/temporary-folder.ts'

const keys = ['a', 'b']
const people = Array.from({ length: 60 }, (_, index) => String(index))

/** What goes wrong, in the order in which it is met. */
const fault = fc.record({
  builds: fc.array(fc.constantFrom('well', 'fails', 'dies', 'slow'), { maxLength: 3 }),
  answers: fc.array(fc.constantFrom('truth', 'nothing', 'half', 'silence', 'stale'), { maxLength: 6 }),
  meddles: fc.boolean(),
  loses: fc.boolean(),
  stuck: fc.nat(3),
  breaksAt: fc.option(fc.integer({ min: 1, max: 6 })),
  returns: fc.option(fc.constantFrom(...people)),
})
type Fault = typeof fault extends fc.Arbitrary<infer T> ? T : never

const failed = {
  code: 'command-failed',
  connection: 'shop',
  program: 'npm',
  problem: 'exit',
  exitCode: 1,
  detail: '',
} as const

function spoil(shop: DeliveredConnector, users: PeopleConnector, faults: Fault): void {
  const builds = [...faults.builds]
  const answers = [...faults.answers]
  if (faults.loses) shop.faults.loseNextReply()
  let isToMeddle = faults.meddles
  shop.building = async () => {
    if (isToMeddle) shop.change('a', { enabled: true, globalOverride: 'none', percentage: 80 })
    isToMeddle = false
    switch (builds.shift()) {
      case 'fails':
        return { exitCode: 1, failure: failed }
      case 'dies':
        throw new Error('the command was killed')
      case 'slow':
        await new Promise(resolve => setTimeout(resolve, 15))
        return { exitCode: 0, failure: null }
      case 'well':
      case undefined:
        return { exitCode: 0, failure: null }
    }
  }
  shop.answering = served => {
    switch (answers.shift()) {
      case 'nothing':
        return new Map()
      case 'half':
        return new Map([...served].slice(0, 1))
      case 'silence':
        throw new Error('no answer')
      case 'stale':
        return new Map(keys.map(key => [key, 'new']))
      default:
        return served
    }
  }
  users.stuckRounds = faults.stuck
  let batches = 0
  users.afterBatch = () => {
    batches += 1
    if (batches === 2 && faults.returns !== null) users.people.set(faults.returns, true)
    if (batches === faults.breaksAt) throw new Error('connection lost')
  }
}

type Truth = { readonly shop: DeliveredConnector; readonly users: PeopleConnector }

/** Everything that a green receipt claims, asked of the stores and of the application themselves. */
function isTrue({ shop, users }: Truth): boolean {
  const isStored = keys.every(key => shop.flags.get(key)?.flag.enabled === false)
  const isServed = keys.every(key => shop.served.get(key) === 'old')
  return isStored && isServed && [...users.people.values()].every(on => !on)
}

type Wrong = { readonly said: OperationSummary; readonly faults: Fault }

/** Runs rollbacks under faults, a person rebuilding whatever is left by hand, and lists every green that was not true. */
async function findWrongGreens(
  disguise: (truth: Truth) => { shop: Connector; users: Connector },
  numRuns: number,
): Promise<{ wrong: Wrong[]; greens: number }> {
  const wrong: Wrong[] = []
  let greens = 0
  await fc.assert(
    fc.asyncProperty(fault, async faults => {
      const shop = createDeliveredConnector(
        keys.map(key => buildState({ connectionId: 'shop', key, version: key })),
      )
      const users = createPeopleConnector(people, { connectionId: 'users' })
      const shown = disguise({ shop, users })
      const desk = openDesk(temporaryFolder(), [
        { id: 'shop', connector: shown.shop },
        { id: 'users', connector: shown.users },
      ])
      await desk.sync('shop')
      await desk.sync('users')
      spoil(shop, users, faults)
      const look = () => {
        const said = desk.operations.get({ id: 'r1' })
        if (said.allVerifiedMs === null) return
        greens += 1
        if (!isTrue({ shop, users }) || said.counts.verified !== said.targets) wrong.push({ said, faults })
      }
      await desk.rollBackAll('r1')
      const byHand = setInterval(() => {
        if (desk.operations.get({ id: 'r1' }).counts['by-hand'] > 0) shop.takeUp()
      }, 10)
      try {
        await desk.until('r1', said => {
          look()
          return said.settledAtMs !== null
        })
      } finally {
        clearInterval(byHand)
      }
      await desk.close()
    }),
    // one that fails is shown as it is
    { numRuns, endOnFailure: true },
  )
  return { wrong, greens }
}

test('whatever builds, answers and batches do, a green receipt is true, and there is one in the end', async () => {
  const { wrong, greens } = await findWrongGreens(({ shop, users }) => ({ shop, users }), 40)
  expect(wrong).toEqual([])
  expect(greens).toBeGreaterThanOrEqual(40)
}, 120_000)

test('the watch over green receipts bites: stores that lie about themselves are found out', async () => {
  // the read-back says that nobody is left, whoever is
  const blind = await findWrongGreens(
    ({ shop, users }) => ({
      shop,
      users: {
        ...users,
        differences: () => [],
        apply: async writes =>
          writes.map(({ key }) => ({
            key,
            status: 'written',
            overwritten: null,
            failure: null,
            elapsedMs: 1,
          })),
      },
    }),
    5,
  )
  expect(blind.wrong.length).toBeGreaterThan(0)
  // storing is taken for serving
  const hasty = await findWrongGreens(({ shop: { delivery: _, ...shop }, users }) => ({ shop, users }), 5)
  expect(hasty.wrong.length).toBeGreaterThan(0)
}, 60_000)
