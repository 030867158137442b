import { sql } from 'kysely'
import type { Intent } from '../../../shared/domain/operation.ts'
import type { PeopleLedger, WriteResult } from '../connector.ts'
import { interrupted, moveBatch, moveStragglers, toMore, type Move } from './move-people.ts'
import { among, idsStatement, isOld } from './preference-statements.ts'
import { configOfStored, storedOf, versionOf, type Config } from './preference-flag.ts'
import { mostHeld, progressOf, startAgain, type Round } from './rounds.ts'
import { setPerson } from './switch-person.ts'
import { readConfig, writeConfig } from './write-config.ts'
import { result } from './write-results.ts'
import type { WriteSession } from './write-session.ts'

type Restore = Extract<Intent, { kind: 'restore' }>

/**
 * Puts back those whom an operation moved, and no others: of its ledger everyone who is still FALSE. What lets people in
 * all at once is put back last, so that nobody is on NEW before everyone is who was. Nothing at all is done where the
 * configuration is no longer what the operation left.
 */
export async function restoreEveryone(
  session: WriteSession,
  key: string,
  intent: Restore,
  round: Round,
  ledger: PeopleLedger | undefined,
): Promise<WriteResult> {
  let movedNow = 0
  const onMoved = (ids: readonly string[]): void => {
    movedNow += ids.length
    round.done += ids.length
  }
  const stored = () => ({ overwritten: null, ...progressOf(round) })
  const [left, back] = [intent.expected, intent.state].map(({ flag }) => configOfStored(flag.stored))
  const conflict = (found: Config): WriteResult =>
    result(session, key, 'conflict', {
      failure: { code: 'conflict', expected: spelled(left), found: spelled(found) },
    })
  try {
    const now = await readConfig(session)
    if (![left, back].some(one => one !== undefined && versionOf(one) === versionOf(now)))
      return conflict(now)
    for (const choice of intent.state.overrides) {
      const was = intent.expected.overrides.find(({ userId }) => userId === choice.userId)
      const outcome = await setPerson(session, choice, was?.variant ?? choice.variant)
      if (outcome.status !== 'set') return result(session, key, outcome.status, { failure: outcome.failure })
    }
    if (intent.peopleOf !== undefined && ledger !== undefined) {
      const unfinished = await restorePeople(session, key, round, ledger, {
        onMoved,
        movedNow: () => movedNow,
        stored,
      })
      if (unfinished !== undefined) return unfinished
    }
    const { config, written } = await writeConfig(session, held =>
      [left, back].some(one => one !== undefined && versionOf(one) === versionOf(held)) ? back : undefined,
    )
    if (!written) return conflict(config)
    startAgain(round)
    return result(session, key, 'written', toMore(stored()))
  } catch (error) {
    return interrupted(session, key, error, movedNow, stored())
  }
}

type Telling = {
  readonly onMoved: (ids: readonly string[]) => void
  readonly movedNow: () => number
  readonly stored: () => Pick<WriteResult, 'overwritten' | 'progress'>
}

/** @returns undefined when all of them are on NEW again, or gone, or have chosen for themselves */
async function restorePeople(
  session: WriteSession,
  key: string,
  round: Round,
  ledger: PeopleLedger,
  telling: Telling,
): Promise<WriteResult | undefined> {
  const { tables, ask } = session
  const move: Move = { to: true, keep: async () => {} }
  const still = (ids: readonly string[]) => sql`${among(tables, ids)} AND ${isOld(tables)}`
  if (!round.swept) {
    round.total ??= await countKept(ledger, key)
    let chunk = 0
    for await (const people of ledger.kept(key)) {
      if (chunk++ < round.chunks) continue
      for (const ids of parts(people, tables.dialect.sizes.batch)) {
        if (!session.mayBegin()) return result(session, key, 'unfinished', toMore(telling.stored()))
        telling.onMoved(await moveBatch(session, move, still(ids), ids.length))
        if (round.held.length >= mostHeld) continue
        const held = await ask(idsStatement(tables, still(ids), mostHeld - round.held.length))
        round.held = [...round.held, ...held.map(([id]) => id ?? '')]
      }
      round.chunks = chunk
    }
    round.swept = true
  }
  const one = (id: string) => still([id])
  const inTheWay = await moveStragglers(session, move, round.held, { key, one, ...telling })
  if (inTheWay !== undefined) return inTheWay
  if (round.held.length < mostHeld) return undefined
  startAgain(round)
  return result(session, key, 'unfinished', toMore(telling.stored()))
}

async function countKept(ledger: PeopleLedger, key: string): Promise<number> {
  let count = 0
  for await (const people of ledger.kept(key)) count += people.length
  return count
}

function* parts(people: readonly string[], most: number): Generator<readonly string[]> {
  for (let from = 0; from < people.length; from += most) yield people.slice(from, from + most)
}

function spelled(config: Config | undefined): string {
  const fields = Object.entries(storedOf(config ?? {})).map(([name, value]) => `${name} = ${value ?? 'NULL'}`)
  return fields.length === 0 ? 'no configuration' : fields.join(', ')
}
