import { procedures } from './procedures.ts'

const { look, switch: switchPerson, analytics } = procedures.people

export const peopleApi = {
  look: look.handler(({ context, input, signal }) => context.host.services().persons.look(input, signal)),
  switch: switchPerson.handler(({ context, input, signal }) =>
    context.host.services().persons.switch(input, { actor: context.host.actor(), ...(signal && { signal }) }),
  ),
  analytics: analytics.handler(({ context, input, signal }) =>
    context.host.services().persons.analytics(input, signal),
  ),
}
