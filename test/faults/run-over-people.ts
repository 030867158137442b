import type { Connector, PeopleLedger } from '../../main/connectors/connector.ts'
import { userPreference } from '../../main/connectors/user-preference/index.ts'
import type { Checkpoint } from '../../main/operations/index.ts'
import type { UserPreferenceSettings } from '../../shared/domain/user-preference-settings.ts'
import { openDesk } from '../support/operations-desk.ts'
import { shortRounds } from './short-rounds.ts'

/** Started as a process of its own by the tests beside it. */
export type PeopleErrand = {
  readonly folder: string
  readonly kind: 'rollback' | 'restore'
  /** where the process kills itself; kept: people are in the ledger and not yet moved */
  readonly place: Checkpoint | 'kept'
  readonly settings: UserPreferenceSettings
}

const { folder, kind, place, settings } = JSON.parse(process.argv[2] ?? '') as PeopleErrand
const id = kind === 'rollback' ? 'r1' : 'u1'

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  // the signal arrives in its own time; nothing more may happen until then
  return new Promise(() => {})
}

function dyingAtTheSecond(ledger: PeopleLedger): PeopleLedger {
  let batches = 0
  return {
    kept: ledger.kept,
    keep: async (key, userIds) => {
      await ledger.keep(key, userIds)
      if ((batches += 1) === 2) await die()
    },
  }
}

const real = userPreference.connect(settings, {
  connectionId: 'production',
  name: 'production',
  readOnly: false,
  secret: async () => null,
})
const connector: Connector = {
  ...real,
  apply: (writes, mark, limits, signal, ledger) =>
    real.apply(
      writes,
      mark,
      limits,
      signal,
      ledger !== undefined && place === 'kept' ? dyingAtTheSecond(ledger) : ledger,
    ),
}
const desk = openDesk(folder, [{ id: 'production', connector, settings }], {
  limits: shortRounds,
  observe: (at, operationId) => (operationId === id && at === place ? die() : undefined),
})
await desk.sync('production')
if (kind === 'rollback') await desk.rollBackAll('r1')
else {
  await desk.operations.restore(
    { id: 'r1', operationId: 'u1', confirmed: true, reason: 'x', environmentNameTyped: 'Production' },
    desk.context,
  )
}
await desk.settled(id)
// the place may still be a step away; not to be killed by then is what the test takes for a failure
setTimeout(() => process.exit(1), 10_000)
