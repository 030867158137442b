import { hash } from 'node:crypto'
import {
  neverChose,
  type Counted,
  type Flag,
  type Override,
  type Variant,
} from '../../../shared/domain/flag.ts'
import type { SqlRow } from '../sql/sql-client.ts'
import type { PreferenceTables } from './preference-tables.ts'

/** Canonical names of the configuration's rows: the keys of `Flag.stored`. A row that is not there has none. */
export const storedNames = { killSwitch: 'kill_switch', percentage: 'rollout_percentage' } as const

/** The configuration's rows as text, by role. */
export type Config = { readonly killSwitch?: string | null; readonly percentage?: string | null }

export { neverChose }

/** `name, value` rows. A name that is there twice reads as its most cautious value does: the first that is on. */
export function configOf(rows: readonly SqlRow[], { config }: PreferenceTables): Config {
  const values = (wanted: string | null): readonly (string | null)[] =>
    wanted === null ? [] : rows.filter(([name]) => isNamed(name, wanted)).map(([, value]) => value ?? null)
  const kill = values(config?.columns.killSwitch ?? null)
  const percentages = values(config?.columns.percentage ?? null)
  // the value that serves NEW to more people stands for both
  const killSwitch = kill.find(value => !isTrue(value)) ?? kill[0]
  const percentage = percentages.toSorted((one, other) => percentOf(other) - percentOf(one))[0]
  return {
    ...(killSwitch === undefined ? {} : { killSwitch }),
    ...(percentage === undefined ? {} : { percentage }),
  }
}

/** By the store's own rules the row has one of the names; in MySQL capitals make none different. */
function isNamed(name: string | null | undefined, wanted: string): boolean {
  return name?.trim().toLowerCase() === wanted.trim().toLowerCase()
}

export function flagOf(
  tables: PreferenceTables,
  config: Config,
  counted: Counted | undefined,
  connectionId: string,
): Flag {
  const stored = storedOf(config)
  return {
    connectionId,
    key: tables.users.columns.preference,
    description: '',
    enabled: !isKilled(config),
    percentage: tables.config?.columns.percentage == null ? null : percentOf(config.percentage ?? null),
    globalOverride: 'none',
    contradictory: false,
    metadata: null,
    createdAt: null,
    updatedAt: null,
    stored,
    version: versionOf(config),
    ...(counted === undefined ? {} : { counted }),
  }
}

export function storedOf(config: Config): Record<string, string | null> {
  const stored: Record<string, string | null> = {}
  if (config.killSwitch !== undefined) stored[storedNames.killSwitch] = config.killSwitch
  if (config.percentage !== undefined) stored[storedNames.percentage] = config.percentage
  return stored
}

export function configOfStored(stored: Readonly<Record<string, string | null>>): Config {
  const value = (name: string): string | null | undefined =>
    Object.hasOwn(stored, name) ? (stored[name] ?? null) : undefined
  const [killSwitch, percentage] = [value(storedNames.killSwitch), value(storedNames.percentage)]
  return {
    ...(killSwitch === undefined ? {} : { killSwitch }),
    ...(percentage === undefined ? {} : { percentage }),
  }
}

/** Hash of the configuration as text; nobody's own choice is part of it. */
export function versionOf(config: Config): string {
  const spelled = (value: string | null | undefined): string =>
    value === undefined ? '' : value === null ? '-' : `=${value}`
  return hash('sha256', `${spelled(config.killSwitch)}\u001f${spelled(config.percentage)}`, 'hex')
}

export function isKilled({ killSwitch }: Config): boolean {
  return killSwitch !== undefined && isTrue(killSwitch)
}

/**
 * `0` for what is no number. Applications read `50%` in ways of their own, and the way that lets in the most people
 * stands for all of them.
 */
export function percentOf(value: string | null): number {
  const text = (value ?? '').trim()
  const readings = [Number(text || 0), Number.parseFloat(text)].filter(number => !Number.isNaN(number))
  return Math.min(100, Math.max(0, ...readings))
}

/** However it is read: nothing there, or a nought. What is no number at all may be anything to an application. */
export function letsNobodyIn(percentage: string | null): boolean {
  return /^\s*[+-]?(0+(\.0*)?|\.0+)?\s*$/.test(percentage ?? '')
}

const truths: readonly (readonly [no: string, yes: string])[] = [
  ['0', '1'],
  ['f', 't'],
  ['false', 'true'],
  ['off', 'on'],
  ['no', 'yes'],
]

export function isTrue(value: string | null): boolean {
  const word = (value ?? '').trim().toLowerCase()
  return truths.some(([, yes]) => yes === word)
}

/** Yes or no in the words that the application already reads there: `0` stays a digit, `False` keeps its capital. */
export function spelledLike(value: string | null, truth: boolean): string {
  const word = (value ?? '').trim()
  const [no, yes] = truths.find(pair => pair.includes(word.toLowerCase())) ?? ['false', 'true']
  const spelled = truth ? yes : no
  if (word === '' || word === word.toLowerCase()) return spelled
  return word === word.toUpperCase()
    ? spelled.toUpperCase()
    : spelled.slice(0, 1).toUpperCase() + spelled.slice(1)
}

/** @param value the column as read: truth in any of the ways drivers tell it, or null */
export function choiceOf(flagKey: string, userId: string, value: string | null): Override {
  return {
    id: userId,
    flagKey,
    userId,
    variant: variantOf(value),
    reason: value === null ? neverChose : null,
    expiresAt: null,
    createdAt: null,
  }
}

export function variantOf(value: string | null): Variant {
  return value !== null && isTrue(value) ? 'new' : 'old'
}
