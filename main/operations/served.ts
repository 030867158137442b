import type { Variant } from '../../shared/domain/flag.ts'
import type { OperationKind } from '../../shared/domain/operation.ts'
import type { Connector } from '../connectors/connector.ts'
import type { Target } from './operation-record.ts'

/** What the application must answer for a flag once it has taken up what was read back. A rollback is OLD, always. */
export function meantToServe(
  kind: OperationKind,
  target: Pick<Target, 'after'>,
  connector: Pick<Connector, 'effectiveShare'>,
): Variant {
  if (kind === 'rollback' || target.after === null) return 'old'
  return connector.effectiveShare(target.after.flag) === 0 ? 'old' : 'new'
}

export type Answer = 'as-meant' | 'otherwise' | 'not-named'

export function judgeAnswer(meant: Variant, answered: Variant | undefined): Answer {
  if (answered === undefined) return 'not-named'
  return answered === meant ? 'as-meant' : 'otherwise'
}
