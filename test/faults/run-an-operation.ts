import { operationLimits, type Checkpoint } from '../../main/operations/index.ts'
import type { SqlFlagsSettings } from '../../shared/domain/sql-flags-settings.ts'
import { sqlFlags } from '../../main/connectors/sql-flags/index.ts'
import { openDesk } from '../support/operations-desk.ts'

/** Started as a process of its own by the tests beside it. */
export type Errand = {
  readonly folder: string
  readonly kind: 'rollback' | 'change' | 'restore'
  /** where the process kills itself */
  readonly place: Checkpoint
  readonly settings: SqlFlagsSettings
  readonly password: string
}

const { folder, kind, place, settings, password } = JSON.parse(process.argv[2] ?? '') as Errand
const connector = sqlFlags.connect(settings, {
  connectionId: 'production',
  name: 'production',
  readOnly: false,
  secret: async () => password,
})
const observe = (at: Checkpoint, operationId: string): Promise<void> | void => {
  if (operationId !== 'o1' || at !== place) return
  process.kill(process.pid, 'SIGKILL')
  // the signal arrives in its own time; nothing more may happen until then
  return new Promise(() => {})
}
const desk = openDesk(folder, [{ id: 'production', connector, settings }], {
  limits: operationLimits,
  observe,
})
await desk.sync('production')
const confirmation = { confirmed: true, reason: 'a fault test', environmentNameTyped: 'Production' }
switch (kind) {
  case 'rollback':
    await desk.rollBackAll('o1')
    break
  case 'change': {
    const ref = { connectionId: 'production', key: 'flag_00000' }
    const expectedVersion = desk.cache.state(ref)?.flag.version ?? ''
    await desk.changes.change(
      { operationId: 'o1', ref, patch: { percentage: 50 }, expectedVersion, ...confirmation },
      desk.context,
    )
    break
  }
  case 'restore':
    await desk.rollBackAll('before')
    await desk.settled('before')
    await desk.operations.restore({ id: 'before', operationId: 'o1', ...confirmation }, desk.context)
    break
}
await desk.settled('o1')
// the place may still be a step away; not to be killed by then is what the test takes for a failure
setTimeout(() => process.exit(1), 10_000)
