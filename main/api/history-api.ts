import { procedures } from './procedures.ts'

export const historyApi = {
  audit: procedures.history.audit.handler(({ context, input }) =>
    context.host.services().audit.page(input.filter, input.before, input.limit),
  ),
  verify: procedures.history.verify.handler(({ context }) => context.host.services().audit.verify()),
}
