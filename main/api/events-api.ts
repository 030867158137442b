import { procedures } from './procedures.ts'

export const eventsApi = {
  stream: procedures.events.stream.handler(({ context, signal }) =>
    context.host.events(signal ?? new AbortController().signal),
  ),
  watch: procedures.events.watch.handler(({ context, input }) =>
    context.host.services().sync.watch(input.environmentId),
  ),
}
