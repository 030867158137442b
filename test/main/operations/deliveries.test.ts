import { expect, test } from 'vitest'
import type { OperationSummary } from '../../../shared/domain/operation.ts'
import { createDeliveredConnector, type DeliveredConnector } from '../../support/delivered-connector.ts'
import { failureOfAsync } from '../../support/failure-of.ts'
import { changeTo, flagStates, statesOf } from '../../support/one-store.ts'
import { type Desk, type DeskOptions, openDesk } from '../../support/operations-desk.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

type Ways = NonNullable<Parameters<typeof createDeliveredConnector>[1]>

async function openDelivered(count: number, ways: Ways = {}, options: DeskOptions = {}) {
  const folder = temporaryFolder()
  const connector = createDeliveredConnector(flagStates(count), ways)
  const desk = openDesk(folder, [{ id: 'production', connector }], options)
  await desk.sync('production')
  return { desk, connector, folder }
}

const everything = { environmentId: null, flag: null, kinds: null, search: null }
const deliveredOf = (summary: OperationSummary) => summary.connections[0]?.delivered
const failuresOf = (desk: Desk, id: string) =>
  desk.operations.targets({ id, offset: 0, limit: 10 }).targets.map(({ failure }) => failure)
const failing = {
  exitCode: 2,
  failure: {
    code: 'command-failed',
    connection: 'production',
    program: 'npm',
    problem: 'exit',
    exitCode: 2,
    detail: '',
  },
} as const

/** For what is not announced. */
async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise(resolve => setTimeout(resolve, 5))
}

/** A build that goes on until it is let go, or stopped. */
function gatedBuild(connector: DeliveredConnector) {
  const gates: (() => void)[] = []
  connector.building = async (_print, signal) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    gates.push(resolve)
    if (signal.aborted) return
    signal.addEventListener('abort', () => resolve(), { once: true })
    await promise
  }
  return {
    async letGo(): Promise<void> {
      await eventually(() => gates.length > 0)
      for (const open of gates.splice(0)) open()
    },
  }
}

test('stored is not served: verified only when the application itself answers OLD', async () => {
  const { desk, connector } = await openDelivered(2)
  const build = gatedBuild(connector)
  await desk.rollBackAll('r1')
  const during = await desk.until('r1', ({ connections }) => connections[0]?.delivered?.state === 'running')
  expect(statesOf(during)).toEqual({ delivering: 2 })
  expect(during.allVerifiedMs).toBeNull()
  expect([...connector.served.values()]).toEqual(['new', 'new'])
  // what is stored is shown as stored, by our own doing
  expect(desk.cache.state({ connectionId: 'production', key: 'flag_0' })?.flag.enabled).toBe(false)
  await build.letGo()
  const summary = await desk.settled('r1')
  expect(statesOf(summary)).toEqual({ verified: 2 })
  expect([...connector.served.values()]).toEqual(['old', 'old'])
  expect(connector.runs).toEqual({ begun: 1, stopped: 0, ended: 1 })
  expect(deliveredOf(summary)).toMatchObject({ state: 'served', exitCode: 0, hasProbe: true })
  expect(deliveredOf(summary)?.servedAtMs).toBeGreaterThan(0)
  expect(summary).toMatchObject({ limitMs: 300_000 })
  // and the journal says the same
  expect(deliveredOf(desk.operations.recent({ limit: 1 })[0] ?? summary)).toEqual(deliveredOf(summary))
  expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
  await desk.close()
})

test('a rollback that reaches no such connection has a minute', async () => {
  const { desk } = await openDelivered(1, { limitMs: 10_000 })
  expect((await desk.rollBackAll('r1')).limitMs).toBe(60_000)
  await desk.settled('r1')
  await desk.close()
})

test('the application is asked until it answers what was meant, and never green before', async () => {
  const { desk, connector } = await openDelivered(1)
  let answers = 0
  connector.answering = served => ((answers += 1) < 5 ? new Map([['flag_0', 'new']]) : served)
  await desk.rollBackAll('r1')
  await desk.until('r1', () => failuresOf(desk, 'r1')[0]?.code === 'not-served')
  expect(failuresOf(desk, 'r1')).toEqual([
    { code: 'not-served', connection: 'production', problem: 'serves-other', serves: 'new' },
  ])
  const summary = await desk.settled('r1')
  expect(answers).toBe(5)
  expect(statesOf(summary)).toEqual({ verified: 1 })
  expect(failuresOf(desk, 'r1')).toEqual([null])
  for (const event of desk.published) {
    if (event.type !== 'operation' || event.operation.allVerifiedMs === null) continue
    expect(event.operation.counts.verified).toBe(1)
  }
  await desk.close()
})

test('an application that never answers what was meant keeps the operation open', async () => {
  const { desk, connector } = await openDelivered(1)
  connector.answering = () => new Map([['flag_0', 'new']])
  await desk.rollBackAll('r1')
  await eventually(() => connector.asked.count > 8)
  expect(statesOf(desk.operations.get({ id: 'r1' }))).toEqual({ delivering: 1 })
  expect(desk.operations.open().map(({ id }) => id)).toEqual(['r1'])
  await desk.close()
})

test('right and then wrong again, while another flag is awaited, is not verified', async () => {
  const { desk, connector } = await openDelivered(2)
  let answers = 0
  connector.answering = () => {
    answers += 1
    if (answers === 1)
      return new Map([
        ['flag_0', 'old'],
        ['flag_1', 'new'],
      ])
    if (answers < 6)
      return new Map([
        ['flag_0', 'new'],
        ['flag_1', 'old'],
      ])
    return new Map([
      ['flag_0', 'old'],
      ['flag_1', 'old'],
    ])
  }
  await desk.rollBackAll('r1')
  await desk.until('r1', ({ counts }) => counts.verified === 1)
  await eventually(() => answers > 2 && failuresOf(desk, 'r1')[0]?.code === 'not-served')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 2 })
  expect(answers).toBe(6)
  await desk.close()
})

test('what the store no longer holds is not verified, whatever is served', async () => {
  const { desk, connector } = await openDelivered(1)
  let isFirst = true
  connector.building = () => {
    if (isFirst) connector.change('flag_0', { enabled: true, globalOverride: 'none', percentage: 50 })
    isFirst = false
  }
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  // written again, and delivered again
  expect(connector.flags.get('flag_0')?.flag.enabled).toBe(false)
  expect(connector.runs.ended).toBe(2)
  await desk.close()
})

test('what someone stores while a rollback waits for a person is rolled back as well', async () => {
  const { desk, connector } = await openDelivered(1, { by: 'person' })
  await desk.rollBackAll('r1')
  await desk.until('r1', ({ counts }) => counts['by-hand'] === 1)
  connector.change('flag_0', { enabled: true, globalOverride: 'none', percentage: 80 })
  await eventually(() => connector.applied.length === 2)
  expect(connector.flags.get('flag_0')?.flag.enabled).toBe(false)
  await desk.until('r1', ({ counts }) => counts['by-hand'] === 1)
  connector.takeUp()
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  await desk.close()
})

test('an application that cannot be asked is asked again, and its failure is shown', async () => {
  const { desk, connector } = await openDelivered(1)
  connector.silent = { code: 'no-answer', connection: 'production', afterMs: 5 }
  await desk.rollBackAll('r1')
  await desk.until('r1', () => failuresOf(desk, 'r1')[0]?.code === 'no-answer')
  connector.silent = null
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  await desk.close()
})

test('what a command prints is shown while it runs, escaped', async () => {
  const { desk, connector } = await openDelivered(1)
  const end = Promise.withResolvers<void>()
  connector.building = async print => {
    print('compiling\u001b[2K\n')
    await end.promise
    print('done\n')
  }
  await desk.rollBackAll('r1')
  const during = await desk.until(
    'r1',
    one => deliveredOf(one)?.output !== undefined && deliveredOf(one)?.output !== '',
  )
  expect(deliveredOf(during)).toMatchObject({ state: 'running', output: 'compiling\\u{1b}[2K\n' })
  end.resolve()
  expect(deliveredOf(await desk.settled('r1'))?.output).toBe('compiling\\u{1b}[2K\ndone\n')
  await desk.close()
})

test('a command that fails leaves it to a person, with the steps; whoever does it, the answer counts', async () => {
  const { desk, connector } = await openDelivered(1)
  connector.building = () => failing
  await desk.rollBackAll('r1')
  const failed = await desk.until('r1', ({ counts }) => counts['by-hand'] === 1)
  expect(deliveredOf(failed)).toMatchObject({
    state: 'failed',
    exitCode: 2,
    steps: 'npm run build, then restart the server',
  })
  expect(failuresOf(desk, 'r1')).toMatchObject([{ code: 'command-failed' }])
  await eventually(() => connector.asked.count > 3)
  // an answer that is still wrong does not hide why the command failed
  expect(failuresOf(desk, 'r1')).toMatchObject([{ code: 'command-failed' }])
  expect(failed.settledAtMs).toBeNull()
  connector.takeUp()
  const summary = await desk.settled('r1')
  expect(statesOf(summary)).toEqual({ verified: 1 })
  expect(deliveredOf(summary)).toMatchObject({ state: 'served' })
  await desk.close()
})

test('trying again runs the command again', async () => {
  const { desk, connector } = await openDelivered(1)
  connector.building = () => failing
  await desk.rollBackAll('r1')
  await desk.until('r1', ({ counts }) => counts['by-hand'] === 1)
  connector.building = () => {}
  desk.operations.retry({ id: 'r1' }, desk.context)
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  expect(connector.runs.begun).toBe(2)
  await desk.close()
})

test('without a command it is left to a person, and seen when done', async () => {
  const { desk, connector } = await openDelivered(2, { by: 'person' })
  await desk.rollBackAll('r1')
  const waiting = await desk.until('r1', ({ counts }) => counts['by-hand'] === 2)
  expect(deliveredOf(waiting)).toMatchObject({ state: 'by-hand', steps: expect.any(String), exitCode: null })
  expect(connector.runs.begun).toBe(0)
  const refused = desk.operations.confirm(
    { id: 'r1', connectionId: 'production', reason: 'I did it' },
    desk.context,
  )
  expect(await failureOfAsync(refused)).toMatchObject({ code: 'invalid-input' })
  connector.takeUp()
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 2 })
  await desk.close()
})

test.each(['command', 'person'] as const)(
  'where nothing can be asked (by %s), a person confirms: settled, audited, never green',
  async by => {
    const { desk, connector } = await openDelivered(1, { by, probe: false })
    await desk.rollBackAll('r1')
    const waiting = await desk.until('r1', ({ counts }) => counts['by-hand'] === 1)
    expect(waiting.settledAtMs).toBeNull()
    expect(deliveredOf(waiting)).toMatchObject({ state: 'by-hand', hasProbe: false })
    expect(connector.runs.ended).toBe(by === 'command' ? 1 : 0)
    const elsewhere = desk.operations.confirm(
      { id: 'r1', connectionId: 'staging', reason: 'x' },
      desk.context,
    )
    expect(await failureOfAsync(elsewhere)).toMatchObject({ code: 'invalid-input' })
    await desk.operations.confirm(
      { id: 'r1', connectionId: 'production', reason: 'I looked at the page' },
      desk.context,
    )
    const summary = await desk.settled('r1')
    expect(statesOf(summary)).toEqual({ 'by-hand': 1 })
    expect(summary.allVerifiedMs).toBeNull()
    expect(deliveredOf(summary)?.state).toBe('confirmed-by-hand')
    const { targets } = desk.operations.targets({ id: 'r1', offset: 0, limit: 1 })
    expect(targets[0]?.givenUp).toMatchObject({
      by: 'Mara',
      reason: 'I looked at the page',
      confirmedByHand: true,
    })
    await eventually(
      () =>
        desk.audit.audit({ filter: { ...everything, kinds: ['operation-settled'] }, before: null, limit: 1 })
          .entries.length > 0,
    )
    const { entries } = desk.audit.audit({
      filter: { ...everything, kinds: ['operation-confirmed', 'operation-settled'] },
      before: null,
      limit: 5,
    })
    expect(entries.map(({ kind }) => kind)).toEqual(['operation-settled', 'operation-confirmed'])
    expect(entries[0]?.text).toContain('1 confirmed by hand')
    // what is stored can be undone, whether or not it is served
    expect((await desk.operations.previewRestore({ id: 'r1' }, desk.context)).targets).toMatchObject([
      { status: 'restorable' },
    ])
    expect(await desk.audit.verify()).toMatchObject({ brokenAt: null })
    await desk.close()
  },
)

test('a flag that the answer leaves out is left to a person; the others are verified', async () => {
  const { desk, connector } = await openDelivered(2)
  connector.answering = served => new Map([...served].filter(([key]) => key === 'flag_0'))
  await desk.rollBackAll('r1')
  const waiting = await desk.until('r1', ({ counts }) => counts.verified === 1 && counts['by-hand'] === 1)
  expect(waiting.settledAtMs).toBeNull()
  await desk.operations.confirm({ id: 'r1', connectionId: 'production', reason: 'seen' }, desk.context)
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1, 'by-hand': 1 })
  await desk.close()
})

test('an ordinary change is verified when NEW is served, and lowering to nobody when OLD is', async () => {
  const { desk, connector } = await openDelivered(1)
  connector.served.set('flag_0', 'old')
  await changeTo(desk, 'c1', 50)
  expect(statesOf(await desk.settled('c1'))).toEqual({ verified: 1 })
  expect(connector.served.get('flag_0')).toBe('new')
  await changeTo(desk, 'c2', 0)
  expect(statesOf(await desk.settled('c2'))).toEqual({ verified: 1 })
  expect(connector.served.get('flag_0')).toBe('old')
  await desk.close()
})

test('a rollback is stored while a build runs, stops it, and is served by one of its own', async () => {
  const { desk, connector } = await openDelivered(2)
  const build = gatedBuild(connector)
  await changeTo(desk, 'c1', 60, 'flag_0')
  await desk.until('c1', one => deliveredOf(one)?.state === 'running')
  await eventually(() => connector.runs.begun === 1)
  await desk.rollBackAll('r1')
  await desk.until('r1', one => deliveredOf(one)?.state === 'running')
  await eventually(() => connector.runs.begun === 2)
  expect(connector.runs).toEqual({ begun: 2, stopped: 1, ended: 0 })
  await build.letGo()
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 2 })
  // the change wanted NEW of a flag that was rolled back meanwhile
  expect(statesOf(await desk.settled('c1'))).toEqual({ conflict: 1 })
  expect(connector.runs).toEqual({ begun: 2, stopped: 1, ended: 1 })
  expect([...connector.served.values()]).toEqual(['old', 'old'])
  await desk.close()
})

test('what both want alike, the newer rollback delivers for both', async () => {
  const { desk, connector } = await openDelivered(2)
  const build = gatedBuild(connector)
  await desk.rollBackAll('r1')
  await desk.until('r1', one => deliveredOf(one)?.state === 'running')
  await eventually(() => connector.runs.begun === 1)
  await desk.rollBackAll('r2')
  await desk.until('r2', one => deliveredOf(one)?.state === 'running')
  await build.letGo()
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 2 })
  expect(statesOf(await desk.settled('r2'))).toEqual({ verified: 2 })
  expect(connector.runs).toEqual({ begun: 2, stopped: 1, ended: 1 })
  await desk.close()
})

test('ordinary changes wait for the build that runs, and share the next one', async () => {
  const { desk, connector } = await openDelivered(3)
  const build = gatedBuild(connector)
  await changeTo(desk, 'c1', 60, 'flag_0')
  await desk.until('c1', one => deliveredOf(one)?.state === 'running')
  await changeTo(desk, 'c2', 70, 'flag_1')
  await changeTo(desk, 'c3', 80, 'flag_2')
  await desk.until('c3', ({ counts }) => counts.delivering === 1)
  expect(connector.runs.begun).toBe(1)
  await build.letGo()
  await desk.settled('c1')
  await desk.until('c3', one => deliveredOf(one)?.state === 'running')
  await build.letGo()
  expect(statesOf(await desk.settled('c2'))).toEqual({ verified: 1 })
  expect(statesOf(await desk.settled('c3'))).toEqual({ verified: 1 })
  expect(connector.runs).toEqual({ begun: 2, stopped: 0, ended: 2 })
  await desk.close()
})

test('cancelled during a build: the command is stopped, and it says what is stored and not served', async () => {
  const { desk, connector } = await openDelivered(1)
  gatedBuild(connector)
  await desk.rollBackAll('r1')
  await desk.until('r1', one => deliveredOf(one)?.state === 'running')
  await eventually(() => connector.runs.begun === 1)
  await desk.operations.cancel({ id: 'r1' }, desk.context)
  const summary = await desk.settled('r1')
  expect(statesOf(summary)).toEqual({ 'by-hand': 1 })
  expect(deliveredOf(summary)?.state).toBe('by-hand')
  expect(failuresOf(desk, 'r1')).toMatchObject([{ code: 'not-served', problem: 'stopped' }])
  expect(summary.allVerifiedMs).toBeNull()
  await desk.close()
  expect(connector.runs).toMatchObject({ begun: 1, stopped: 1 })
  expect(desk.bugs).toEqual([])
})

test('cancelled while it is stored: no command runs for it', async () => {
  const { desk, connector } = await openDelivered(1)
  let cancelled: Promise<unknown> | undefined
  connector.faults.afterApply(() => {
    cancelled = desk.operations.cancel({ id: 'r1' }, desk.context)
  })
  await desk.rollBackAll('r1')
  expect(statesOf(await desk.settled('r1'))).toEqual({ 'by-hand': 1 })
  await cancelled
  expect(failuresOf(desk, 'r1')).toMatchObject([{ code: 'not-served', problem: 'stopped' }])
  await desk.close()
  expect(connector.runs.begun).toBe(0)
})

test('given up while it waits: what is left is not asked for any more', async () => {
  const { desk, connector } = await openDelivered(1, { by: 'person' })
  await desk.rollBackAll('r1')
  await desk.until('r1', ({ counts }) => counts['by-hand'] === 1)
  await desk.operations.giveUp({ id: 'r1', reason: 'deployed tomorrow' }, desk.context)
  expect(statesOf(await desk.settled('r1'))).toEqual({ 'by-hand': 1 })
  const asked = connector.asked.count
  await new Promise(resolve => setTimeout(resolve, 100))
  expect(connector.asked.count).toBeLessThanOrEqual(asked + 1)
  await desk.close()
})

test('the app ends during a build: the next run reads again and delivers again', async () => {
  const folder = temporaryFolder()
  const connector = createDeliveredConnector(flagStates(2))
  gatedBuild(connector)
  const first = openDesk(folder, [{ id: 'production', connector }])
  await first.sync('production')
  await first.rollBackAll('r1')
  await first.until('r1', one => deliveredOf(one)?.state === 'running')
  await eventually(() => connector.runs.begun === 1)
  await first.close()
  expect(connector.runs).toEqual({ begun: 1, stopped: 1, ended: 0 })
  expect([...connector.served.values()]).toEqual(['new', 'new'])

  connector.building = () => {}
  const second = openDesk(folder, [{ id: 'production', connector }])
  await second.operations.resume()
  const summary = await second.settled('r1')
  expect(statesOf(summary)).toEqual({ verified: 2 })
  expect(deliveredOf(summary)).toMatchObject({ state: 'served', exitCode: 0 })
  // stored once: the second run only read it
  expect(connector.applied).toHaveLength(1)
  expect(await second.audit.verify()).toMatchObject({ brokenAt: null })
  await second.close()
})

test('a connection that serves at once by now needs no delivery any more', async () => {
  const { desk, connector } = await openDelivered(1, { by: 'person' })
  connector.silent = { code: 'no-answer', connection: 'production', afterMs: 5 }
  await desk.rollBackAll('r1')
  await desk.until('r1', ({ counts }) => counts['by-hand'] === 1)
  const { delivery: _, ...plain } = connector
  desk.replace({ id: 'production', connector: plain })
  expect(statesOf(await desk.settled('r1'))).toEqual({ verified: 1 })
  await desk.close()
})

test('what a command prints is kept without the secrets in use', async () => {
  const { desk, connector } = await openDelivered(
    1,
    {},
    { redact: text => text.replaceAll('hunter22', '***') },
  )
  connector.building = async print => {
    print('signed in with hunter22')
    return { ...failing, failure: { ...failing.failure, detail: 'no such login: hunter22' } }
  }
  await desk.rollBackAll('r1')
  const summary = await desk.until('r1', one => deliveredOf(one)?.state === 'failed')
  expect(deliveredOf(summary)?.output).toBe('signed in with ***')
  expect(failuresOf(desk, 'r1')).toMatchObject([{ detail: 'no such login: ***' }])
  await desk.close()
})
