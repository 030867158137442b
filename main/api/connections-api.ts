import { declaring, procedures } from './procedures.ts'

const { list, save, setAccess, giveSecret, remove, test, refresh } = procedures.connections

export const connectionsApi = {
  list: list.handler(({ context }) => [...context.host.services().connections.list()]),
  save: save.handler(({ context, input }) =>
    context.host.services().connections.save(input, context.host.actor()),
  ),
  setAccess: setAccess.handler(({ context, input }) =>
    context.host.services().connections.setAccess(input, context.host.actor()),
  ),
  giveSecret: giveSecret.handler(({ context, input }) =>
    context.host.services().connections.giveSecret(input, context.host.actor()),
  ),
  remove: remove.handler(({ context, input }) =>
    context.host.services().connections.remove(input, context.host.actor()),
  ),
  test: test.handler(({ context, input, signal }) =>
    declaring(
      context.host.services().connections.test(input, signal ?? neverAborted()),
      'connections.test',
      context,
    ),
  ),
  refresh: refresh.handler(({ context, input, signal }) =>
    context.host.services().connections.refresh(input, signal ?? neverAborted()),
  ),
}

const neverAborted = () => new AbortController().signal
