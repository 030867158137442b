import { procedures } from './procedures.ts'

export const overviewApi = {
  troubles: procedures.overview.troubles.handler(({ context }) =>
    context.host.services().overview.troubles(),
  ),
  changes: procedures.overview.changes.handler(({ context, input }) =>
    context.host.services().overview.changes(input),
  ),
  usage: procedures.overview.usage.handler(({ context, input }) =>
    context.host.services().overview.usage(input),
  ),
}
