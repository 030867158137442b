import type { Variant } from '../../shared/domain/flag.ts'
import type { Failure } from '../../shared/failure.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import { bounded } from './bounded.ts'
import type { Share, Site } from './delivery-site.ts'
import { isStored, type Operation, type Target } from './operation-record.ts'
import { judgeAnswer, meantToServe } from './served.ts'
import { failureOf } from './thrown-failure.ts'
import { judgeWritten } from './verdict.ts'
import { noteAllVerified, readBack } from './verification.ts'
import type { Workings } from './workings.ts'

/**
 * Asks the application once what it serves, for everyone who waits there. A target is verified when it is served as
 * meant and the store, read once more, still holds it; one that was verified goes back to waiting when a later answer
 * differs, as long as another one of its connection is awaited: an application that starts anew answers both for a while.
 *
 * @returns the operations of which something is different now
 */
export async function askApplication(
  site: Site,
  asking: readonly Share[],
  workings: Workings,
): Promise<Set<Operation>> {
  const moved = new Set<Operation>()
  const open = workings.connections.find(site.connectionId)
  const { probe } = open?.connector.delivery ?? {}
  if (open === undefined || probe === undefined) return moved
  const turns = asking.map(({ turn }) => turn)
  const isCurrent = (share: Share, at: number) =>
    site.shares.get(share.part) === share && share.turn === turns[at]
  const keys = [...new Set(asking.flatMap(({ targets }) => [...targets].map(({ key }) => key)))]
  let answer: ReadonlyMap<string, Variant> | null = null
  let failure: Failure | null = null
  try {
    answer = await bounded(
      open.connection.name,
      workings.limits.delivery.probeMs,
      [workings.ending],
      signal => probe(keys, signal),
    )
  } catch (error) {
    failure = failureOf(error, workings.log)
  }
  for (const [at, share] of asking.entries()) {
    if (workings.ending.aborted || !isCurrent(share, at)) continue
    const concerned = [...share.targets].filter(isConcerned)
    const was = concerned.map(wordOf)
    if (answer === null) noteFailure(concerned, failure)
    else await judge(share, concerned, answer, open, () => isCurrent(share, at), workings)
    const changed = concerned.filter((target, position) => wordOf(target) !== was[position])
    if (changed.length === 0) continue
    moved.add(share.operation)
    workings.announce(share.operation)
    await workings.save(share.operation, share.part, changed)
  }
  return moved
}

const isConcerned = (target: Target): boolean =>
  target.givenUp === null && (isStored(target) || target.state === 'verified')

const wordOf = ({ state, failure }: Target): string => `${state} ${JSON.stringify(failure)}`

/** Not being able to ask is no news of the target. */
function noteFailure(targets: readonly Target[], failure: Failure | null): void {
  for (const target of targets) if (target.state === 'delivering') target.failure = failure
}

async function judge(
  share: Share,
  concerned: readonly Target[],
  answer: ReadonlyMap<string, Variant>,
  open: OpenConnection,
  isCurrent: () => boolean,
  workings: Workings,
): Promise<void> {
  const { operation, part } = share
  const { connector, connection } = open
  const asMeant = new Set<Target>()
  for (const target of concerned) {
    const served = answer.get(target.key)
    switch (judgeAnswer(meantToServe(operation.kind, target, connector), served)) {
      case 'as-meant':
        asMeant.add(target)
        break
      case 'otherwise':
        if (target.state === 'verified') target.state = 'delivering'
        // what kept the command from running says more than what is served without it
        if (target.state === 'delivering' || target.failure === null)
          target.failure = notServed(connection.name, 'serves-other', served)
        break
      case 'not-named':
        if (target.state !== 'by-hand') target.failure = notServed(connection.name, 'not-named')
        target.state = 'by-hand'
    }
  }
  await compareStored(share, concerned, asMeant, open, isCurrent, workings)
  if (part.delivered === null || !isCurrent()) return
  const isServed = concerned.every(target => target.state === 'verified')
  const waits = part.delivered.exitCode === 0 ? 'waiting-for-probe' : part.delivered.state
  part.delivered = {
    ...part.delivered,
    servedAtMs: isServed ? Math.round(workings.clock.nowMs()) : null,
    state: isServed ? 'served' : waits,
  }
  noteAllVerified(operation, workings)
}

/**
 * Is it still so in the store? What someone wrote there meanwhile is served now or next, so only what is stored as well
 * as served is verified, and what is not stored any more is for the pursuit to judge.
 */
async function compareStored(
  { operation, targets }: Share,
  concerned: readonly Target[],
  asMeant: ReadonlySet<Target>,
  open: OpenConnection,
  isCurrent: () => boolean,
  workings: Workings,
): Promise<void> {
  try {
    const found = await readBack(open, concerned, null, workings)
    if (!isCurrent() || operation.cancelled) return
    for (const target of concerned) {
      // given up or confirmed while the store was read
      if (!isConcerned(target)) continue
      const state = found.get(target.key)
      const verdict = judgeWritten(target, state, open.connector)
      target.after = state ?? null
      if (verdict.state === 'conflict') {
        target.state = 'conflict'
        target.failure = verdict.failure
        targets.delete(target)
      } else if (asMeant.has(target)) {
        target.state = 'verified'
        target.failure = null
      }
    }
  } catch (error) {
    noteFailure(concerned, failureOf(error, workings.log))
  }
}

function notServed(
  connection: string,
  problem: Extract<Failure, { code: 'not-served' }>['problem'],
  serves: Variant | null = null,
): Failure {
  return { code: 'not-served', connection, problem, serves }
}
