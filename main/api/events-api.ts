import { declaring, procedures } from './procedures.ts'

export const eventsApi = {
  stream: procedures.events.stream.handler(({ context, signal }) =>
    declaring(context.host.events(signal ?? new AbortController().signal), 'events.stream', context),
  ),
  watch: procedures.events.watch.handler(({ context, input }) =>
    context.host.services().sync.watch(input.environmentId),
  ),
}
