import { procedures } from './procedures.ts'

const { list, get, timeline, previewChange, change } = procedures.flags

export const flagsApi = {
  list: list.handler(({ context }) => context.host.services().flags.list()),
  get: get.handler(({ context, input }) => context.host.services().flags.get(input)),
  timeline: timeline.handler(({ context, input }) => context.host.services().flags.timeline(input)),
  previewChange: previewChange.handler(({ context, input }) =>
    context.host.services().flagChanges.previewChange(input),
  ),
  change: change.handler(({ context, input, signal }) =>
    context.host
      .services()
      .flagChanges.change(input, { actor: context.host.actor(), ...(signal && { signal }) }),
  ),
}
