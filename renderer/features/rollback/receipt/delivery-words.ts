import type { Delivered, OperationKind } from '../../../../shared/domain/operation.ts'

/** What the application is waited for to answer. */
export function meantAnswer(kind: OperationKind): string {
  return kind === 'rollback' ? 'OLD' : 'what was meant'
}

/** How far a change is on its way from the store into the application. */
export function deliveryWords(delivered: Delivered, kind: OperationKind): string {
  const { state, exitCode, hasProbe } = delivered
  const answer = meantAnswer(kind)
  switch (state) {
    case 'running':
      return 'The apply command is running'
    case 'waiting-for-probe':
      return `${exitCode === null ? '' : `The apply command ended with exit code ${exitCode}. `}Waiting for the application to answer ${answer}`
    case 'by-hand':
      return hasProbe
        ? `By hand: do the steps below. The application is asked until it answers ${answer}`
        : 'By hand: do the steps below, then say so. There is no probe, so nothing can be asked'
    case 'served':
      return `The application answers ${answer}`
    case 'failed':
      return `${exitCode === null ? 'The apply command did not come to its end' : `The apply command failed with exit code ${exitCode}`}. Do the steps below by hand`
    case 'confirmed-by-hand':
      return 'A person says that it is done; nothing could be asked'
  }
}

/** The same in a few words, for the strip; undefined: nothing is waited for. */
export function deliveryWait(delivered: Delivered, kind: OperationKind): string | undefined {
  switch (delivered.state) {
    case 'running':
      return 'apply command running'
    case 'waiting-for-probe':
      return `waiting for the application to answer ${meantAnswer(kind)}`
    case 'by-hand':
    case 'failed':
      return 'by hand'
    case 'served':
    case 'confirmed-by-hand':
      return undefined
  }
}
