import { procedures } from './procedures.ts'
import type { ApiContext } from './api-context.ts'

const operations = procedures.operations
const by = (context: ApiContext, signal: AbortSignal | undefined) => ({
  actor: context.host.actor(),
  ...(signal && { signal }),
})

export const operationsApi = {
  previewRollback: operations.previewRollback.handler(({ context, input }) =>
    context.host.services().rollbacks.previewRollback(input),
  ),
  rollBack: operations.rollBack.handler(({ context, input, signal }) =>
    context.host.services().rollbacks.rollBack(input, by(context, signal)),
  ),
  get: operations.get.handler(({ context, input }) => context.host.services().operations.get(input)),
  targets: operations.targets.handler(({ context, input }) =>
    context.host.services().operations.targets(input),
  ),
  open: operations.open.handler(({ context }) => context.host.services().operations.open()),
  recent: operations.recent.handler(({ context, input }) => context.host.services().operations.recent(input)),
  setReason: operations.setReason.handler(({ context, input, signal }) =>
    context.host.services().operations.setReason(input, by(context, signal)),
  ),
  cancel: operations.cancel.handler(({ context, input, signal }) =>
    context.host.services().operations.cancel(input, by(context, signal)),
  ),
  retry: operations.retry.handler(({ context, input, signal }) =>
    context.host.services().operations.retry(input, by(context, signal)),
  ),
  giveUp: operations.giveUp.handler(({ context, input, signal }) =>
    context.host.services().operations.giveUp(input, by(context, signal)),
  ),
  confirm: operations.confirm.handler(({ context, input, signal }) =>
    context.host.services().operations.confirm(input, by(context, signal)),
  ),
  previewRestore: operations.previewRestore.handler(({ context, input, signal }) =>
    context.host.services().operations.previewRestore(input, by(context, signal)),
  ),
  restore: operations.restore.handler(({ context, input, signal }) =>
    context.host.services().operations.restore(input, by(context, signal)),
  ),
}
