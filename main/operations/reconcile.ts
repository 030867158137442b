import type { FlagState } from '../../shared/domain/flag.ts'
import type { Failure } from '../../shared/failure.ts'
import type { OpenConnection } from '../connections/open-connections.ts'
import { isOpen, type Operation, type Part, type Target } from './operation-record.ts'
import { failureOf } from './thrown-failure.ts'
import { judgeOpen, type Verdict } from './verdict.ts'
import { noteAllVerified, readBack, tellCacheOurs, tellCacheTheirs } from './verification.ts'
import type { Workings } from './workings.ts'

/** Targets read in one go while reconciling. */
const chunkSize = 1000

export function openTargets(operation: Operation, part: Part, workings: Pick<Workings, 'limits'>): Target[] {
  return part.targets.filter(target => isOpen(operation, target, workings.limits.contestedWrites))
}

/**
 * Reads what is not settled and says of each target what it is by now. What has to be written again becomes
 * `planned`; nothing is written here. A store that cannot be read changes nothing but the failure shown.
 */
export async function reconcile(operation: Operation, part: Part, workings: Workings): Promise<void> {
  const unsettled = openTargets(operation, part, workings).filter(target => !target.undecided)
  const open = workings.connections.find(part.connectionId)
  const isChanged = (target: Target, before: string) => before !== `${target.state} ${target.failure?.code}`
  const was = unsettled.map(target => `${target.state} ${target.failure?.code}`)
  if (open === undefined)
    cannotRead(unsettled, { code: 'not-found', what: 'connection', id: part.connectionName })
  else await readAndJudge(operation, part, unsettled, open, workings)
  const changed = unsettled.filter((target, position) => isChanged(target, was[position] ?? ''))
  if (changed.length === 0) return
  noteAllVerified(operation, workings)
  workings.announce(operation)
  // `planned` is not written down: in the journal these stay what they were until their next outcome
  const settled = changed.filter(target => target.state !== 'planned')
  await workings.save(operation, part, settled)
}

async function readAndJudge(
  operation: Operation,
  part: Part,
  unsettled: readonly Target[],
  open: OpenConnection,
  workings: Workings,
): Promise<void> {
  for (let from = 0; from < unsettled.length; from += chunkSize) {
    const chunk = unsettled.slice(from, from + chunkSize)
    const began = performance.now()
    const reading = workings.cache.beginReading(part.connectionId)
    let found: Map<string, FlagState>
    try {
      found = await readBack(open, chunk, null, workings)
    } catch (error) {
      cannotRead(unsettled.slice(from), failureOf(error, workings.log))
      return
    }
    const verifyMs = performance.now() - began
    const hasLanded = performance.now() >= part.landedByMs
    const settled: Target[] = []
    for (const target of chunk) {
      // given up or cancelled while the store was read
      if (!isOpen(operation, target, workings.limits.contestedWrites)) continue
      const state = found.get(target.key)
      const verdict = judgeOpen(operation, target, state, hasLanded, open.connector)
      take(target, verdict)
      if (verdict.state !== 'verified' && verdict.state !== 'conflict') continue
      target.after = state ?? null
      target.verifyMs = verifyMs
      settled.push(target)
    }
    tellCacheOurs(operation, part, settled, reading, workings)
    await workings.cache.written()
    workings.holds.follow(chunk)
    tellCacheTheirs(part, settled, workings)
  }
}

function take(target: Target, verdict: Verdict): void {
  switch (verdict.state) {
    case 'verified':
      target.state = 'verified'
      target.failure = null
      return
    case 'conflict':
    case 'not-sent':
      target.state = verdict.state
      target.failure = verdict.failure
      return
    case 'write-again':
      target.state = 'planned'
      return
    case 'ask':
      target.undecided = true
      return
    case 'wait':
      return
  }
}

/** The state stays what it was: not being able to look is no news of the target. */
function cannotRead(targets: readonly Target[], failure: Failure): void {
  for (const target of targets)
    target.failure = target.failure?.code === 'row-locked' ? target.failure : failure
}
