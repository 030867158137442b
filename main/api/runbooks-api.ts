import { procedures } from './procedures.ts'

const { get, page, setWhomToCall } = procedures.runbooks

export const runbooksApi = {
  get: get.handler(({ context, input }) => context.host.services().runbooks.get(input.environmentId)),
  page: page.handler(({ context, input }) => context.host.services().runbooks.page(input.environmentId)),
  setWhomToCall: setWhomToCall.handler(({ context, input }) =>
    context.host.services().runbooks.setWhomToCall(input.environmentId, input.text, context.host.actor()),
  ),
}
