import type { FlagPatch, FlagState } from '../../shared/domain/flag.ts'
import type { Intent, OperationKind } from '../../shared/domain/operation.ts'
import type { Failure } from '../../shared/failure.ts'
import type { Connector } from '../connectors/connector.ts'
import { directionOfIntent } from './exposure.ts'
import { isSameState } from './same-state.ts'

type Judged = {
  readonly key: string
  readonly intent: Intent
  readonly before: FlagState | null
  /** people moved so far, where a write goes from person to person */
  readonly progress?: { readonly done: number; readonly total: number } | null
}

export type Verdict =
  | { readonly state: 'verified' }
  | { readonly state: 'conflict'; readonly failure: Failure }
  /** it did not land, and it is still wanted */
  | { readonly state: 'write-again' }
  /** it did not land and can no longer do so, and nobody wants it any more */
  | { readonly state: 'not-sent'; readonly failure: Failure }
  /** too early to say */
  | { readonly state: 'wait' }
  /** it did not land; whether it is still wanted is for a person to say */
  | { readonly state: 'ask' }

type Compare = Pick<Connector, 'differences' | 'effectiveShare'>

/** What was read back after a write that the store confirmed. Only equal to intent is `verified`. */
export function judgeWritten(target: Judged, found: FlagState | undefined, connector: Compare): Verdict {
  if (found === undefined) return { state: 'conflict', failure: gone(target.key) }
  const differences = connector.differences(found, target.intent, target.before)
  if (differences.length === 0) return { state: 'verified' }
  return { state: 'conflict', failure: { code: 'read-back-differs', differences: [...differences] } }
}

/** What was found of a write of which nothing is known, or which never left. */
export function judgeOpen(
  /** cancelled: by now nobody wants what is left of it */
  operation: { readonly kind: OperationKind; readonly cancelled: boolean },
  target: Judged,
  found: FlagState | undefined,
  /** no write of ours can land any more */
  hasLanded: boolean,
  connector: Compare,
): Verdict {
  if (found === undefined) return { state: 'conflict', failure: gone(target.key) }
  const differences = connector.differences(found, target.intent, target.before)
  if (differences.length === 0) return { state: 'verified' }
  if (operation.kind === 'rollback' && !operation.cancelled) return { state: 'write-again' }
  if (!hasLanded) return { state: 'wait' }
  if (operation.cancelled) {
    const { done, total } = target.progress ?? { done: 0, total: 0 }
    if (done === 0) return { state: 'not-sent', failure: { code: 'cancelled' } }
    const moved = `stopped after ${done} of ${total} people`
    return { state: 'conflict', failure: { code: 'read-back-differs', differences: [moved, ...differences] } }
  }
  if (isStillBefore(target.intent, found)) {
    // lowering is still wanted, and compare-and-set keeps it from touching anything newer
    const lowers = directionOfIntent(target.intent, target.before, connector) === 'lowers'
    return { state: lowers ? 'write-again' : 'ask' }
  }
  return {
    state: 'conflict',
    failure: { code: 'conflict', expected: expectedVersion(target.intent), found: found.flag.version },
  }
}

function isStillBefore(intent: Intent, found: FlagState): boolean {
  switch (intent.kind) {
    case 'change':
      return found.flag.version === intent.expectedVersion && isPersonStillBefore(intent.patch, found)
    case 'restore':
      return isSameState(found, intent.expected)
    case 'roll-back':
      return false
  }
}

/** A person's own switch is no part of the flag's version. */
function isPersonStillBefore({ person }: FlagPatch, found: FlagState): boolean {
  if (person === undefined) return true
  const own = found.overrides.find(({ userId }) => userId === person.userId)
  return own?.variant === person.expected
}

function expectedVersion(intent: Intent): string {
  switch (intent.kind) {
    case 'change':
      return intent.expectedVersion
    case 'restore':
      return intent.expected.flag.version
    case 'roll-back':
      return ''
  }
}

/** An ordinary change, or what is left of one, that a rollback of the same flag was faster than. */
export const overtaken: Failure = {
  code: 'conflict',
  expected: 'no rollback',
  found: 'a rollback asked for meanwhile',
}

const gone = (key: string): Failure => ({ code: 'not-found', what: 'flag', id: key })
