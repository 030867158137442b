import { sql } from 'kysely'
import type { PeopleLedger, WriteResult } from '../connector.ts'
import { createBatchSize, interrupted, moveBatch, moveStragglers, toMore, type Move } from './move-people.ts'
import { countInWindows, windowAfter, type Window } from './people-windows.ts'
import { among, idsStatement, isNew, within } from './preference-statements.ts'
import { mostHeld, progressOf, startAgain, type Round } from './rounds.ts'
import { everyoneOff, stateOf, writeConfig } from './write-config.ts'
import { failedResult, result } from './write-results.ts'
import type { WriteSession } from './write-session.ts'

/** Only for the bar that a person sees: nobody is kept waiting for it. */
const countingMs = 500

/**
 * Everyone's own switch to OLD, in short transactions: first what keeps everyone off at once, where there is such a
 * thing, then person after person in the order of their ids, leaving out whoever is held; those at the end, one by one.
 * Unconditional, and harmless to repeat: whoever is on OLD is not touched, and NULL stays NULL. Where the configuration
 * cannot be written, or somebody holds it, people are moved all the same, and it is tried again when they are.
 */
export async function rollBackEveryone(
  session: WriteSession,
  key: string,
  round: Round,
  ledger: PeopleLedger | undefined,
): Promise<WriteResult> {
  const { tables, ask, client } = session
  let movedNow = 0
  const move: Move = { to: false, keep: async ids => ledger?.keep(key, ids) }
  const onMoved = (ids: readonly string[]): void => {
    movedNow += ids.length
    round.done += ids.length
  }
  const stored = () => ({ overwritten: round.overwritten ?? null, ...progressOf(round) })
  try {
    const isConfigLeft = round.configHeld && !round.swept
    const failed = isConfigLeft ? undefined : await keepEveryoneOut(session, key, round)
    if (failed !== undefined && !client.alive) return { ...failed, ...stored() }
    round.total ??= (await countInWindows(ask, tables, () => session.elapsedMs() < countingMs))?.onNew
    if (!round.swept && !(await sweep(session, round, move, onMoved)))
      return result(session, key, 'unfinished', toMore(stored()))
    const one = (id: string) => sql`${among(tables, [id])} AND ${isNew(tables)}`
    const rest = { key, onMoved, movedNow: () => movedNow, stored, one }
    const inTheWay = await moveStragglers(session, move, round.held, rest)
    if (inTheWay !== undefined) return inTheWay
    if (isConfigLeft) return result(session, key, 'unfinished', toMore(stored()))
    if (failed !== undefined) return asFarAsItCame(failed, movedNow)
    const all = round.held.length < mostHeld
    startAgain(round)
    return result(session, key, all ? 'written' : 'unfinished', toMore(stored()))
  } catch (error) {
    return halfDone(interrupted(session, key, error, movedNow, stored()), round)
  }

  /** Everyone there is was moved, and the configuration lets people in as before. */
  function asFarAsItCame(failed: WriteResult, moved: number): WriteResult {
    const told = { ...failed, ...stored() }
    return failed.status === 'not-sent' && moved > 0
      ? { ...told, status: 'unfinished' }
      : halfDone(told, round)
  }
}

/** @returns undefined when nobody is let in by the configuration any more */
async function keepEveryoneOut(
  session: WriteSession,
  key: string,
  round: Round,
): Promise<WriteResult | undefined> {
  const outcome = await session.watched(() => writeConfig(session, everyoneOff))
  // one whose answer was lost comes first again: nothing keeps everyone off faster
  round.configHeld = 'error' in outcome && session.client.alive
  if ('error' in outcome) return failedResult(session, key, outcome.error, { blocker: outcome.blocker })
  const { config } = outcome.result
  round.overwritten ??= stateOf(session, config)
  round.configWritten ||= Object.keys(everyoneOff(config)).length > 0
  return undefined
}

/** `refused` says that nothing was changed. */
function halfDone(outcome: WriteResult, { done, configWritten }: Round): WriteResult {
  return outcome.status === 'refused' && (done > 0 || configWritten)
    ? { ...outcome, status: 'conflict' }
    : outcome
}

/** @returns false when the time was over before everyone had been looked at */
async function sweep(
  session: WriteSession,
  round: Round,
  move: Move,
  onMoved: (ids: readonly string[]) => void,
): Promise<boolean> {
  const { tables, ask } = session
  const size = createBatchSize(tables.dialect.sizes.batch)
  const on = (window: Window) => sql`${isNew(tables)} AND ${within(tables, window.after, window.until)}`
  const look = async (window: Window, most: number): Promise<readonly string[]> =>
    most === 0 ? [] : (await ask(idsStatement(tables, on(window), most))).map(([id]) => id ?? '')
  for (;;) {
    if (!session.mayBegin()) return false
    const window = await windowAfter(ask, tables, round.after)
    const anyone = (await look(window, 1)).length > 0
    for (let goesOn = anyone; goesOn;) {
      if (!session.mayBegin()) return false
      const [most, sinceMs] = [size.most(), performance.now()]
      const ids = await moveBatch(session, move, on(window), most)
      onMoved(ids)
      size.took(performance.now() - sinceMs)
      goesOn = ids.length === most
    }
    if (anyone) round.held = [...round.held, ...(await look(window, mostHeld - round.held.length))]
    round.after = window.until
    if (window.until === null) break
  }
  round.swept = true
  return true
}
