import { procedures } from './procedures.ts'

const { list, series, tryOut, countPeople } = procedures.measures

export const measuresApi = {
  list: list.handler(({ context, input }) => context.host.services().measures.list(input)),
  series: series.handler(({ context, input }) => context.host.services().measures.series(input)),
  tryOut: tryOut.handler(({ context, input, signal }) =>
    context.host.services().measures.tryOut(input.draft, input.measure, signal ?? neverAborted()),
  ),
  countPeople: countPeople.handler(async ({ context, input, signal }) => ({
    people: await context.host.services().measures.countPeople(input.draft, signal ?? neverAborted()),
  })),
}

const neverAborted = () => new AbortController().signal
