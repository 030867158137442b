import { calibrationApi } from './calibration-api.ts'
import { connectionsApi } from './connections-api.ts'
import { environmentsApi } from './environments-api.ts'
import { eventsApi } from './events-api.ts'
import { flagsApi } from './flags-api.ts'
import { historyApi } from './history-api.ts'
import { measuresApi } from './measures-api.ts'
import { operationsApi } from './operations-api.ts'
import { overviewApi } from './overview-api.ts'
import { peopleApi } from './people-api.ts'
import { procedures } from './procedures.ts'
import { runbooksApi } from './runbooks-api.ts'
import { rollbackLogApi } from './rollback-log-api.ts'
import { scriptsApi } from './scripts-api.ts'
import { settingsApi } from './settings-api.ts'
import { workspaceApi } from './workspace-api.ts'

/** The whole contract, implemented; a procedure without a handler does not compile. */
export const router = procedures.router({
  workspace: workspaceApi,
  environments: environmentsApi,
  connections: connectionsApi,
  calibration: calibrationApi,
  flags: flagsApi,
  operations: operationsApi,
  overview: overviewApi,
  measures: measuresApi,
  history: historyApi,
  people: peopleApi,
  rollbackLog: rollbackLogApi,
  scripts: scriptsApi,
  runbooks: runbooksApi,
  settings: settingsApi,
  events: eventsApi,
})
