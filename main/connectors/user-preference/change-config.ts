import type { Intent } from '../../../shared/domain/operation.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { WriteResult } from '../connector.ts'
import { spelledLike, versionOf, type Config } from './preference-flag.ts'
import { switchPerson } from './switch-person.ts'
import { writeConfig } from './write-config.ts'
import { failedResult, result } from './write-results.ts'
import type { WriteSession } from './write-session.ts'

type Change = Extract<Intent, { kind: 'change' }>

/** One person's switch, or the rows of the configuration where it is mapped; nothing else of this store can change. */
export async function changeFlag(session: WriteSession, key: string, intent: Change): Promise<WriteResult> {
  const { person, enabled, percentage, ...others } = intent.patch
  const refused = (failure: Failure): WriteResult => result(session, key, 'refused', { failure })
  const unsupported = (ability: string): WriteResult =>
    refused({ code: 'not-supported', connection: session.connection, ability })
  const other = Object.entries(others).find(([, value]) => value !== undefined)
  if (other !== undefined) return unsupported(other[0])
  if (person !== undefined)
    return enabled === undefined && percentage === undefined
      ? switchPerson(session, key, person)
      : unsupported('one person and everyone in one change')
  const outcome = await session.watched(() => writeConfig(session, held => wanted(held, intent)))
  if ('error' in outcome) return failedResult(session, key, outcome.error, { blocker: outcome.blocker })
  const { config, written } = outcome.result
  if (enabled !== undefined && config.killSwitch === undefined) return unsupported('kill switch')
  if (percentage !== undefined && config.percentage === undefined) return unsupported('percentage')
  if (written) return result(session, key, 'written')
  const failure: Failure = { code: 'conflict', expected: intent.expectedVersion, found: versionOf(config) }
  return result(session, key, 'conflict', { failure })
}

/** @returns undefined where nothing may be written: the rows moved on, or are not there */
function wanted(held: Config, { patch, expectedVersion }: Change): Config | undefined {
  const { enabled, percentage } = patch
  if (versionOf(held) !== expectedVersion) return undefined
  if (enabled !== undefined && held.killSwitch === undefined) return undefined
  if (percentage !== undefined && held.percentage === undefined) return undefined
  return {
    ...(enabled === undefined ? {} : { killSwitch: spelledLike(held.killSwitch ?? null, !enabled) }),
    ...(percentage === undefined ? {} : { percentage: String(percentage) }),
  }
}
