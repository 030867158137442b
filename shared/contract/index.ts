import { calibrationContract } from './calibration-contract.ts'
import { connectionsContract } from './connections-contract.ts'
import { environmentsContract } from './environments-contract.ts'
import { eventsContract } from './events-contract.ts'
import { flagsContract } from './flags-contract.ts'
import { historyContract } from './history-contract.ts'
import { measuresContract } from './measures-contract.ts'
import { operationsContract } from './operations-contract.ts'
import { overviewContract } from './overview-contract.ts'
import { peopleContract } from './people-contract.ts'
import { runbooksContract } from './runbooks-contract.ts'
import { rollbackLogContract } from './rollback-log-contract.ts'
import { scriptsContract } from './scripts-contract.ts'
import { settingsContract } from './settings-contract.ts'
import { workspaceContract } from './workspace-contract.ts'

/** Every procedure of both hosts. */
export const contract = {
  workspace: workspaceContract,
  environments: environmentsContract,
  connections: connectionsContract,
  calibration: calibrationContract,
  flags: flagsContract,
  operations: operationsContract,
  overview: overviewContract,
  measures: measuresContract,
  history: historyContract,
  people: peopleContract,
  rollbackLog: rollbackLogContract,
  scripts: scriptsContract,
  runbooks: runbooksContract,
  settings: settingsContract,
  events: eventsContract,
}
