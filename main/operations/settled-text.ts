import { TargetState } from '../../shared/domain/operation.ts'
import type { Operation } from './operation-record.ts'

/** What the audit says of an operation that ended: "30 of 31 verified, 1 refused". */
export function settledText(operation: Operation): string {
  const total = operation.targets.length
  const parts = TargetState.options.flatMap(state => {
    const count = operation.targets.filter(target => target.state === state).length
    if (state === 'verified') return [`${count} of ${total} verified`]
    return count === 0 ? [] : [`${count} ${state}`]
  })
  const verified = parts.findIndex(part => part.endsWith('verified'))
  const ordered = [...parts.slice(verified, verified + 1), ...parts.toSpliced(verified, 1)]
  const confirmed = operation.targets.filter(target => target.givenUp?.confirmedByHand === true).length
  if (confirmed > 0) ordered.push(`${confirmed} confirmed by hand`)
  for (const { progress, key } of operation.targets) {
    if (progress !== null) ordered.push(`${progress.done} of ${progress.total} people moved by ${key}`)
  }
  const inMs = operation.allVerifiedMs === null ? '' : ` in ${Math.round(operation.allVerifiedMs)} ms`
  return `${operation.title}: ${ordered.join(', ')}${inMs}`
}
