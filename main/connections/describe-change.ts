import { isDeepStrictEqual } from 'node:util'
import type { Connection } from '../../shared/domain/connection.ts'

const longestShown = 80

/** The settings that differ, as the audit keeps them. There is no secret among settings. */
export function describeChange(before: Connection, after: Connection): string {
  const changes: string[] = []
  collect(
    { name: before.name, environment: before.environmentId, ...before.settings },
    {
      name: after.name,
      environment: after.environmentId,
      ...after.settings,
    },
    '',
    changes,
  )
  return changes.join(', ')
}

function collect(before: unknown, after: unknown, path: string, changes: string[]): void {
  if (isDeepStrictEqual(before, after)) return
  if (isPlain(before) && isPlain(after)) {
    for (const name of new Set([...Object.keys(before), ...Object.keys(after)])) {
      collect(before[name], after[name], path === '' ? name : `${path}.${name}`, changes)
    }
    return
  }
  changes.push(`${path} ${show(before)} → ${show(after)}`)
}

const isPlain = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function show(value: unknown): string {
  if (value === undefined || value === null) return 'none'
  const text = typeof value === 'string' ? value : JSON.stringify(value)
  return text.length > longestShown ? `(${text.length} characters)` : text
}
