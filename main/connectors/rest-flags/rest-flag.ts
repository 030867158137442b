import type { Flag, FlagState } from '../../../shared/domain/flag.ts'
import { printable } from '../http/http-failures.ts'
import type { FlagDetails } from './flag-api.ts'

export const longestKey = 512

/**
 * A flag as the application reads it: from the list, where only `true` itself is on. What the flag's own address
 * says is kept beside it, since a cache in between may make the two differ.
 */
export function flagOf(connectionId: string, details: FlagDetails, listed: unknown): Flag {
  return {
    connectionId,
    key: details.key,
    description: details.description ?? '',
    enabled: listed === true,
    percentage: null,
    globalOverride: 'none',
    contradictory: false,
    metadata: null,
    createdAt: details.createdAt,
    updatedAt: details.updatedAt,
    stored: {
      enabled: valueText(details.enabled),
      listed: valueText(listed),
      description: details.description,
    },
    version:
      (listed === true) === (details.enabled === true) ? details.version : `${details.version}${apart}`,
  }
}

/** Marks the version of a flag whose list and own address disagree, so that their agreeing again is a change. */
const apart = '!listed-apart'

export function isVersionOf(details: FlagDetails, version: string): boolean {
  return version === details.version || version === `${details.version}${apart}`
}

export function stateOf(connectionId: string, details: FlagDetails, listed: unknown): FlagState {
  return { flag: flagOf(connectionId, details, listed), overrides: [] }
}

/** A key that no address can hold: what the list says is all there is to know. */
export function listedOnly(key: string, listed: unknown): FlagDetails {
  const version = `listed:${valueText(listed)}`
  return { key, enabled: listed, description: null, createdAt: null, updatedAt: null, version }
}

export function valueText(value: unknown): string | null {
  return value === undefined ? null : printable(JSON.stringify(value), 100)
}
