import type { RestorePreview } from '../../shared/contract/operations-contract.ts'
import type { FlagState } from '../../shared/domain/flag.ts'
import type { Intent } from '../../shared/domain/operation.ts'
import { AppError } from '../../shared/failure.ts'
import type { OpenConnections } from '../connections/open-connections.ts'
import type { FlagCache } from '../flags/flag-cache.ts'
import type { Log } from '../log/index.ts'
import { type Direction, directionOfIntent, needsOf } from './exposure.ts'
import type { OperationJournal } from './operation-journal.ts'
import type { OperationLimits } from './operation-limits.ts'
import { isStored, type Operation } from './operation-record.ts'
import type { StoredTarget } from './operation-rows.ts'
import type { Operations, PlannedTarget } from './operations.ts'
import type { PeopleLedgers } from './people-ledgers.ts'
import { strictest } from './plan.ts'
import type { RollbackCover } from './rollback-cover.ts'
import { isSameState } from './same-state.ts'
import { failureOf } from './thrown-failure.ts'
import { readBack } from './verification.ts'

type Restorable = Pick<StoredTarget, 'connectionId' | 'key'> & {
  /** what the operation left behind */
  readonly left: FlagState
  /** what was there before */
  readonly back: FlagState
  /** puts `back` where `left` still is, and the people whom the operation moved */
  readonly intent: Extract<Intent, { kind: 'restore' }>
  /** false: it ended half-way and was not read then; what it left is what is read now */
  readonly isLeftKnown: boolean
  /** how many ids its ledger holds */
  readonly people: number
}
type ReadNow = { readonly found: Map<string, FlagState>; readonly connections: Set<string> }
type RestoreStatus = RestorePreview['targets'][number]['status']

export type RestoreNeeds = {
  readonly connections: OpenConnections
  readonly cache: FlagCache
  readonly journal: OperationJournal
  readonly cover: RollbackCover
  readonly live: ReadonlyMap<string, Operation>
  readonly find: Operations['find']
  readonly start: Operations['start']
  readonly people: PeopleLedgers
  readonly limits: OperationLimits
  readonly ending: AbortSignal
  readonly log: Pick<Log, 'bug'>
}

/** Undoing an operation: an operation of its own, only where the store still holds what the first one left. */
export function createRestores(needs: RestoreNeeds): Pick<Operations, 'previewRestore' | 'restore'> {
  const { connections, cache, cover, find, start } = needs

  return {
    async previewRestore({ id }) {
      const asked = restorable(id, needs)
      const read = await readNow(asked, needs)
      const targets = asked.map(target => asLeft(target, read))
      const shown = targets.map(target => {
        const now = read.found.get(nameOf(target))
        return {
          connectionId: target.connectionId,
          key: target.key,
          status: statusOf(target, read, connections),
          left: target.left.flag.stored,
          now: now?.flag.stored ?? null,
          back: target.back.flag.stored,
          overridesBack: overridesBack(target) + peopleBack(target, now),
        }
      })
      const strict = strictest(
        placed(
          targets.filter((_, position) => shown[position]?.status === 'restorable'),
          connections,
        ),
      )[0]
      const whole = strict ?? strictest(placed(targets, connections))[0]
      return {
        targets: shown,
        direction: strict?.direction ?? 'same',
        needs: strict === undefined ? [] : needsOf(strict.direction, strict.environment),
        environmentName: whole?.environment.name ?? '',
      }
    },

    async restore({ id, operationId, ...confirmation }, context) {
      const asked = find(operationId)
      if (asked !== undefined) return asked
      const targets = restorable(id, needs)
      for (const target of targets) {
        const rollback = cover.over(target)
        if (rollback === undefined) continue
        throw new AppError({ code: 'conflict', expected: 'no rollback under way', found: rollback.title })
      }
      const read = await readNow(targets, needs)
      // what is back already stays out; what cannot be read, or is someone else's by now, gets its outcome in the receipt
      const planned = targets.flatMap((one): PlannedTarget[] => {
        const target = asLeft(one, read)
        const { connectionId, key } = target
        if (
          statusOf(target, read, connections) === 'unchanged' ||
          connections.find(connectionId) === undefined
        )
          return []
        const before = read.found.get(nameOf(target)) ?? cache.state(target) ?? null
        return [{ connectionId, key, before, intent: target.intent }]
      })
      if (planned.length === 0) {
        throw new AppError({
          code: 'invalid-input',
          field: 'id',
          problem: 'everything is already as it was before',
        })
      }
      return start(
        {
          id: operationId,
          kind: 'restore',
          title: `Undo: ${find(id)?.title ?? id}`,
          targets: planned,
          confirmation,
          peopleUnpinned: 0,
          restores: id,
          unrecorded: false,
        },
        context,
      )
    },
  }
}

/**
 * What was read back as meant can be undone, served yet or not; elsewhere we do not know what we left. Whom an operation
 * moved one by one we do know, however it ended.
 *
 * @throws AppError `not-found`
 */
function restorable(id: string, { live, journal, people }: RestoreNeeds): Restorable[] {
  const targets = live.get(id)?.targets ?? journal.allTargets(id)
  if (targets === undefined) throw new AppError({ code: 'not-found', what: 'operation', id })
  return targets.flatMap(({ connectionId, key, state, intent: undone, after, overwritten, before }) => {
    const back = overwritten ?? before
    // who was put back on NEW is taken off it by a rollback, which knows who is on NEW by then
    const isOfPeople = undone.kind === 'restore' && undone.peopleOf !== undefined
    if (back === null || isOfPeople) return []
    const moved = people.count(id, connectionId, key)
    const left = state === 'verified' || isStored({ state }) || moved > 0 ? (after ?? back) : null
    if (left === null || (after === null && moved === 0)) return []
    const intent: Restorable['intent'] = {
      kind: 'restore',
      state: back,
      expected: left,
      ...(moved > 0 && { peopleOf: id }),
    }
    return [{ connectionId, key, left, back, intent, isLeftKnown: after !== null, people: moved }]
  })
}

function asLeft(target: Restorable, { found }: ReadNow): Restorable {
  const now = target.isLeftKnown ? undefined : found.get(nameOf(target))
  return now === undefined ? target : { ...target, left: now, intent: { ...target.intent, expected: now } }
}

/** Every connection at once; one that cannot be read leaves its flags out. */
async function readNow(targets: readonly Restorable[], needs: RestoreNeeds): Promise<ReadNow> {
  const byConnection = Map.groupBy(targets, target => target.connectionId)
  const read: ReadNow = { found: new Map(), connections: new Set() }
  await Promise.all(
    [...byConnection].map(async ([connectionId, own]) => {
      const open = needs.connections.find(connectionId)
      if (open === undefined) return
      try {
        const states = await readBack(open, own, null, needs)
        for (const [key, state] of states) read.found.set(nameOf({ connectionId, key }), state)
        read.connections.add(connectionId)
      } catch (error) {
        // shown as `unreadable`; failureOf keeps a bug from passing for a store that is down
        failureOf(error, needs.log)
      }
    }),
  )
  return read
}

function statusOf(target: Restorable, read: ReadNow, connections: OpenConnections): RestoreStatus {
  const connector = connections.find(target.connectionId)?.connector
  const now = read.found.get(nameOf(target))
  if (connector === undefined || !read.connections.has(target.connectionId)) return 'unreadable'
  // someone deleted the flag: there is nothing that could be put back into
  if (now === undefined) return 'conflict'
  if (connector.differences(now, target.intent, target.left).length === 0) return 'unchanged'
  return isSameState(now, target.left) ? 'restorable' : 'conflict'
}

function placed(targets: readonly Restorable[], connections: OpenConnections) {
  return targets.flatMap(target => {
    const open = connections.find(target.connectionId)
    if (open === undefined) return []
    const direction: Direction = directionOfIntent(target.intent, target.left, open.connector)
    return [{ open, direction }]
  })
}

/** Overrides that would be there again, or as they were. */
function overridesBack({ left, back }: Restorable): number {
  return back.overrides.filter(override => {
    const now = left.overrides.find(({ id }) => id === override.id)
    return (
      now === undefined ||
      now.variant !== override.variant ||
      now.expiresAt !== override.expiresAt ||
      now.reason !== override.reason
    )
  }).length
}

/** People of the ledger who are not on NEW, as far as they were counted. */
function peopleBack({ people }: Restorable, now: FlagState | undefined): number {
  const { moved } = now ?? {}
  return moved === undefined ? people : moved.people - moved.onNew - moved.gone
}

const nameOf = (target: { connectionId: string; key: string }): string =>
  `${target.connectionId}\0${target.key}`
