import { procedures } from './procedures.ts'

export const settingsApi = {
  get: procedures.settings.get.handler(({ context }) => context.host.services().settings.get()),
  set: procedures.settings.set.handler(({ context, input }) =>
    context.host.services().settings.set(input, context.host.actor()),
  ),
}
