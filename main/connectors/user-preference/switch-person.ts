import type { FlagPatch, Override, Variant } from '../../../shared/domain/flag.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { WriteResult } from '../connector.ts'
import { neverChose, variantOf } from './preference-flag.ts'
import { moveStatement } from './preference-statements.ts'
import { lookAt } from './read-person.ts'
import { failedResult, result } from './write-results.ts'
import { inTransaction, type WriteSession } from './write-session.ts'

export type PersonSet =
  | { readonly status: 'set' }
  | { readonly status: 'refused' | 'conflict'; readonly failure: Failure }

/**
 * One person's own switch, written as what it is meant to be and never turned over: asked for twice it is done once. It
 * is left alone where the person has, since `expected` was seen, chosen something else.
 */
export async function switchPerson(
  session: WriteSession,
  key: string,
  { userId, variant, expected }: NonNullable<FlagPatch['person']>,
): Promise<WriteResult> {
  const outcome = await session.watched(() => setPerson(session, { userId, variant, reason: null }, expected))
  if ('error' in outcome) return failedResult(session, key, outcome.error, { blocker: outcome.blocker })
  const set = outcome.result
  return set.status === 'set'
    ? result(session, key, 'written')
    : result(session, key, set.status, { failure: set.failure })
}

export async function setPerson(
  session: WriteSession,
  meant: Pick<Override, 'userId' | 'variant' | 'reason'>,
  expected: Variant,
): Promise<PersonSet> {
  const { tables, ask } = session
  return inTransaction(session, async (): Promise<PersonSet> => {
    const found = await lookAt(ask, tables, meant.userId, tables.dialect.locked('wait'))
    if (found === undefined)
      return { status: 'refused', failure: { code: 'not-found', what: 'person', id: meant.userId } }
    const choice = meant.reason === neverChose ? null : meant.variant === 'new'
    const now = variantOf(found.value)
    if (now !== meant.variant && now !== expected)
      return { status: 'conflict', failure: { code: 'conflict', expected, found: now } }
    if (found.value !== (choice === null ? null : String(choice)))
      await ask(moveStatement(tables, [found.id], choice))
    return { status: 'set' }
  })
}
