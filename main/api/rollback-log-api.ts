import { procedures } from './procedures.ts'

const log = procedures.rollbackLog

export const rollbackLogApi = {
  page: log.page.handler(({ context, input }) => context.host.services().rollbackLog.page(input)),
  figures: log.figures.handler(({ context, input }) => context.host.services().rollbackLog.figures(input)),
  csv: log.csv.handler(({ context, input }) => context.host.services().rollbackLog.csv(input)),
}
