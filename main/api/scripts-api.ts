import { procedures } from './procedures.ts'

const scripts = procedures.scripts

export const scriptsApi = {
  show: scripts.show.handler(({ context, input, signal }) =>
    context.host.services().scripts.show(input.connectionId, signal ?? neverAborted()),
  ),
  check: scripts.check.handler(({ context, input, signal }) =>
    context.host.services().scripts.check(input.connectionId, input.databaseId, signal ?? neverAborted()),
  ),
  run: scripts.run.handler(({ context, input }) =>
    // a window that is closed meanwhile does not take back what was asked for
    context.host.services().scripts.run(input, context.host.actor(), neverAborted()),
  ),
}

const neverAborted = () => new AbortController().signal
