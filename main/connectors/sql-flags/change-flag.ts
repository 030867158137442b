import type { FlagPatch } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import type { Failure } from '../../../shared/failure.ts'
import type { WriteResult } from '../connector.ts'
import { isJsonObject, parseJson } from './json-text.ts'
import { flagOf } from './sql-flags-rows.ts'
import { percentageKind } from './sql-flags-tables.ts'
import { failedResult, result } from './write-results.ts'
import type { WriteSession } from './write-session.ts'

type Change = Extract<Intent, { kind: 'change' }>

/** Compare-and-set: nothing is written unless the row's version is still the one the person saw. */
export async function changeFlag(session: WriteSession, key: string, intent: Change): Promise<WriteResult> {
  const impossible = refusal(session, intent.patch)
  if (impossible !== undefined) return result(session, key, 'refused', { failure: impossible })
  const outcome = await session.watched(() => session.tables.dialect.change(session, key, intent))
  if ('error' in outcome) return failedResult(session, key, outcome.error, outcome.blocker)
  const rows = outcome.result.filter(row => row[0] === 'flag')
  const written = outcome.result.some(row => row[0] === 'written')
  const [row] = rows
  const found =
    row === undefined ? undefined : flagOf(row, 1, session.tables.flags.columns, session.connectionId)
  if (found === undefined)
    return result(session, key, 'refused', { failure: { code: 'not-found', what: 'flag', id: key } })
  if (rows.length > 1) return result(session, key, 'refused', { failure: ambiguous(session, rows.length) })
  if (written) return result(session, key, 'written')
  const failure: Failure = { code: 'conflict', expected: intent.expectedVersion, found: found.version }
  return result(session, key, 'conflict', { failure })
}

/** What this store cannot hold is refused before anything is sent, with the way out. */
function refusal({ tables, connection }: WriteSession, patch: FlagPatch): Failure | undefined {
  const { columns } = tables.flags
  const unsupported = (ability: string): Failure => ({ code: 'not-supported', connection, ability })
  if (patch.person !== undefined) return unsupported('a switch of one person')
  if (patch.description !== undefined && columns.description === null) return unsupported('description')
  if (patch.globalOverride === 'force-on' && columns.forceOn === null) return unsupported('force-on')
  if (patch.globalOverride === 'force-off' && columns.forceOff === null) return unsupported('force-off')
  if (patch.percentage !== undefined) {
    if (columns.percentage === null) return unsupported('percentage')
    if (percentageKind(tables.flags) === 'integer' && !Number.isInteger(patch.percentage))
      return wholePercentOnly
  }
  if (patch.metadata !== undefined) {
    if (columns.metadata === null) return unsupported('metadata')
    const parsed = parseJson(patch.metadata)
    if (parsed === undefined)
      return { code: 'invalid-input', field: 'metadata', problem: 'This is not JSON.' }
    if (!isJsonObject(parsed.value))
      return { code: 'invalid-input', field: 'metadata', problem: 'This is JSON, but not an object.' }
  }
  return undefined
}

const wholePercentOnly: Failure = {
  code: 'invalid-input',
  field: 'percentage',
  problem:
    'This store keeps whole percentages only. For less than one per cent, use an allow-list stage: percentage 0, and an override to NEW for each person.',
}

function ambiguous({ connection }: WriteSession, rows: number): Failure {
  const problem = `the table holds ${rows} rows with this key, so it is not clear which one is meant`
  return { code: 'store-refused', connection, problem, storeCode: '' }
}
