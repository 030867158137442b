import type { Connector } from '../../main/connectors/connector.ts'
import { envFile } from '../../main/connectors/env-file/index.ts'
import { operationLimits, type Checkpoint } from '../../main/operations/index.ts'
import type { EnvFileSettings } from '../../shared/domain/env-file-settings.ts'
import { openDesk } from '../support/operations-desk.ts'

/** Started as a process of its own by the tests beside it. */
export type DeliveryErrand = {
  readonly folder: string
  /** where the process kills itself; building: the command has printed something */
  readonly place: Checkpoint | 'building'
  readonly settings: EnvFileSettings
}

const { folder, place, settings } = JSON.parse(process.argv[2] ?? '') as DeliveryErrand

function die(): Promise<never> {
  process.kill(process.pid, 'SIGKILL')
  // the signal arrives in its own time; nothing more may happen until then
  return new Promise(() => {})
}

const real = envFile.connect(settings, {
  connectionId: 'shop',
  name: 'shop',
  readOnly: false,
  secret: async () => null,
})
const { delivery } = real
if (delivery === undefined) throw new Error('an env file without a delivery')
const connector: Connector = {
  ...real,
  delivery: {
    ...delivery,
    deliver: (signal, onOutput) =>
      delivery.deliver(signal, text => {
        if (place === 'building') void die()
        onOutput(text)
      }),
  },
}
const desk = openDesk(folder, [{ id: 'shop', connector, settings }], {
  limits: operationLimits,
  observe: (at, operationId) => (operationId === 'r1' && at === place ? die() : undefined),
})
await desk.sync('shop')
await desk.rollBackAll('r1')
await desk.settled('r1')
// the place may still be a step away; not to be killed by then is what the test takes for a failure
setTimeout(() => process.exit(1), 10_000)
