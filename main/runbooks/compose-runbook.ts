import type { Environment } from '../../shared/domain/environment.ts'
import { connectionPart, type ConnectionFacts } from './connection-part.ts'
import { instantText, isStale } from './reading-age.ts'
import { code, heading, important, list, paragraph, value, type Block } from './runbook-document.ts'

export type RunbookFacts = {
  readonly environment: Environment
  readonly connections: readonly ConnectionFacts[]
  /** a person's own lines; empty: nobody is named */
  readonly whomToCall: string
}

/** Minutes after which a kept file is written anew though nothing changed, so that its age tells whether it is kept. */
export const keptUpEveryMinutes = 15

/** The whole way to OLD without Switchyard, from what is known already: no store is asked. Pure. */
export function composeRunbook(
  { environment, connections, whomToCall }: RunbookFacts,
  madeAtMs: number,
): Block[] {
  const stale = connections.filter(({ readAtMs }) => isStale(readAtMs, madeAtMs))
  return [
    heading(1, 'Runbook: ', value(environment.name), ', everyone back on OLD'),
    paragraph(
      `Made on ${instantText(madeAtMs)}, for the day Switchyard itself cannot be used. It holds no password. `,
      `While Switchyard is open, a change that it reads is in this file within a minute, and the time above is never more than about ${keptUpEveryMinutes} minutes old. Where it is older, changes may be missing here: look into the stores.`,
    ),
    ...(stale.length === 0
      ? []
      : [
          important('These stores had not been read for more than 5 minutes when this was made:'),
          list(stale.map(({ open }) => [value(open.connection.name)])),
        ]),
    heading(2, 'Whom to call'),
    whomToCall.trim() === ''
      ? important(
          'Nobody is named. Write down on the runbook page who is to be called, and who has the passwords.',
        )
      : code(whomToCall.trim()),
    ...(connections.length === 0
      ? [heading(2, 'Stores'), paragraph('No flag store is connected to this environment.')]
      : connections.flatMap(facts => connectionPart(facts, madeAtMs))),
  ]
}
