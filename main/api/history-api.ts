import { procedures } from './procedures.ts'

export const historyApi = {
  audit: procedures.history.audit.handler(({ context, input }) => context.host.services().audit.audit(input)),
  verify: procedures.history.verify.handler(({ context }) => context.host.services().audit.verify()),
}
