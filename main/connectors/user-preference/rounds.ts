import type { FlagState } from '../../../shared/domain/flag.ts'

/** How far an operation that moves people one by one has come, from one call to the next. */
export type Round = {
  /** everyone up to this id has been looked at */
  after: string | null
  /** chunks of the ledger that are done */
  chunks: number
  /** everyone has been looked at; left are those of `held` */
  swept: boolean
  /** whom somebody else held, as far as they are remembered */
  held: readonly string[]
  /** the configuration could not be written, and is tried again when everyone has been looked at */
  configHeld: boolean
  configWritten: boolean
  done: number
  /** undefined: not counted */
  total: number | undefined
  overwritten: FlagState | undefined
}

export type Rounds = (operationId: string, key: string) => Round

/** Only what saves looking twice: an operation that is not known, or was forgotten, begins again and moves the rest. */
const mostRemembered = 20

export function createRounds(): Rounds {
  const rounds = new Map<string, Round>()
  return (operationId, key) => {
    const name = JSON.stringify([operationId, key])
    const round = rounds.get(name) ?? {
      ...beginning,
      configWritten: false,
      done: 0,
      total: undefined,
      overwritten: undefined,
    }
    rounds.delete(name)
    rounds.set(name, round)
    for (const [oldest] of rounds) {
      if (rounds.size <= mostRemembered) break
      rounds.delete(oldest)
    }
    return round
  }
}

const beginning = {
  after: null,
  chunks: 0,
  swept: false,
  held: [],
  configHeld: false,
} satisfies Partial<Round>

/** Looks at everyone anew, should the same be asked for again. */
export function startAgain(round: Round): void {
  Object.assign(round, beginning)
}

/** Whom to come back to at the end; what is more than that is found by looking at everyone once more. */
export const mostHeld = 200

export function progressOf({ done, total }: Round): {
  readonly progress?: { readonly done: number; readonly total: number }
} {
  return total === undefined ? {} : { progress: { done, total: Math.max(done, total) } }
}
