import type { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import type { FlagPatch, FlagState, StoredFields } from '../../../shared/domain/flag.ts'
import type { Intent } from '../../../shared/domain/operation.ts'
import { wordFor, writtenIn } from './env-flags.ts'

/** Where a state is not what was meant, in words. */
export function differences(state: FlagState, intent: Intent, settings: EnvFileSettings): readonly string[] {
  const { key } = state.flag
  switch (intent.kind) {
    case 'roll-back':
      // a value that is neither word may well be true to the application
      return apart(state, wordFor(key, false, settings))
    case 'change':
      return [
        ...(intent.patch.enabled === undefined
          ? []
          : apart(state, wordFor(key, intent.patch.enabled, settings))),
        ...otherFields(intent.patch).map(field => `this store has no ${field}`),
      ]
    case 'restore':
      return storedApart(state.flag.stored, intent.state.flag.stored)
  }
}

/** In every place where it stands, since readers disagree about which of them counts. */
function apart({ flag: { stored } }: FlagState, meant: string): readonly string[] {
  const value = stored['value'] ?? null
  if (value !== meant) return [`it is ${value ?? 'not there'}, meant was ${meant}`]
  const others = writtenIn(stored).filter(written => bare(written) !== meant)
  return others.map(written => `in another place it is ${written}, meant was ${meant}`)
}

function bare(written: string): string {
  return /^(['"`])(.*)\1$/.exec(written)?.[2] ?? written
}

export function storedApart(found: StoredFields, meant: StoredFields): readonly string[] {
  return [...new Set([...Object.keys(found), ...Object.keys(meant)])].flatMap(field => {
    const [is, was] = [found[field] ?? null, meant[field] ?? null]
    return is === was ? [] : [`${field} is ${is ?? 'not there'}, meant was ${was ?? 'not there'}`]
  })
}

/** What is asked for and has no place in such a file. */
export function otherFields(patch: FlagPatch): readonly string[] {
  const { enabled: _, ...others } = patch
  return Object.entries(others).flatMap(([field, value]) => (value === undefined ? [] : [field]))
}
