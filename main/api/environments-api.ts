import { procedures } from './procedures.ts'

const { list, save, remove } = procedures.environments

export const environmentsApi = {
  list: list.handler(({ context }) => [...context.host.services().environments.list()]),
  save: save.handler(({ context, input }) =>
    context.host.services().environments.save(input, context.host.actor()),
  ),
  remove: remove.handler(({ context, input }) =>
    context.host.services().environments.remove(input, context.host.actor()),
  ),
}
