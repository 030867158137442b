import { createHash } from 'node:crypto'
import type { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import type { Flag, FlagState, StoredFields } from '../../../shared/domain/flag.ts'
import { parseEnv, textOf, type Assignment } from './parse-env.ts'

/** Every flag of a file: a variable each, and the emergency switch, which is there even where the file has none. */
export function statesOf(
  bytes: string,
  settings: EnvFileSettings,
  connectionId: string,
): readonly FlagState[] {
  const { prefix, emergency } = settings
  const byName = Map.groupBy(parseEnv(bytes), ({ name }) => name)
  const names = [...byName.keys()].filter(
    name => name.startsWith(prefix) && name.length <= longestKey && name !== emergency?.variable,
  )
  const flags = names.map(name => flagOf(name, byName.get(name) ?? [], settings, connectionId))
  if (emergency === null) return flags.map(stateOf)
  const everyone = flagOf(emergency.variable, byName.get(emergency.variable) ?? [], settings, connectionId)
  const heldOff = everyone.enabled ? flags : flags.map(flag => ({ ...flag, heldOffBy: emergency.variable }))
  return [...heldOff, { ...everyone, description: everyoneWords, aboveAll: true as const }].map(stateOf)
}

const longestKey = 512
const everyoneWords = 'The emergency switch: while it is on OLD, everyone is, whatever the others say.'

function stateOf(flag: Flag): FlagState {
  return { flag, overrides: [] }
}

function flagOf(
  name: string,
  assignments: readonly Assignment[],
  settings: EnvFileSettings,
  connectionId: string,
): Flag {
  const value = assignments.at(-1)?.value
  const isDoubtful = assignments.some(one => one.isDoubtful)
  return {
    connectionId,
    key: name,
    description: isDoubtful ? 'Programs that read this file may disagree about how this line is meant.' : '',
    enabled: servesNew(name, value, settings),
    percentage: null,
    globalOverride: 'none',
    contradictory: false,
    metadata: null,
    createdAt: null,
    updatedAt: null,
    stored: storedOf(assignments),
    version: createHash('sha256')
      .update(JSON.stringify([name, ...assignments.map(({ written }) => written)]))
      .digest('hex'),
  }
}

/**
 * As seed 002's code reads it: only the very word is on. What is neither word is off, so that it is OLD for a flag; and
 * an emergency switch set to nonsense holds nobody back, which is not to be taken for OLD either.
 */
function servesNew(name: string, value: string | undefined, settings: EnvFileSettings): boolean {
  const isOn = value === settings.words.on
  return newIsOn(name, settings) ? isOn : !isOn
}

/** What to write for a flag to serve NEW, or OLD. */
export function wordFor(name: string, servesNewThen: boolean, settings: EnvFileSettings): string {
  return servesNewThen === newIsOn(name, settings) ? settings.words.on : settings.words.off
}

function newIsOn(name: string, { emergency }: EnvFileSettings): boolean {
  return emergency === null || name !== emergency.variable || emergency.onMeans === 'new'
}

/** `value` is what is read; `written` what stands there, quotes included, one for each place where it stands. */
function storedOf(assignments: readonly Assignment[]): StoredFields {
  const { length } = assignments
  return Object.fromEntries([
    ['value', assignments.at(-1)?.value ?? null],
    ...assignments.map(({ written }, index) => [
      length === 1 ? 'written' : `written ${index + 1} of ${length}`,
      storedText(written),
    ]),
  ]) as StoredFields
}

/** What was written, place by place, as bytes; empty: it did not stand there. */
export function writtenIn(stored: StoredFields): readonly string[] {
  return Object.entries(stored).flatMap(([field, text]) =>
    field.startsWith('written') && text !== null ? [bytesOfStored(text)] : [],
  )
}

const asHex = '\ufffdbytes '

/** Text where it is text; bytes that are none are kept in hex, so that they can be put back. */
function storedText(written: string): string {
  const text = textOf(written)
  return Buffer.from(text, 'utf8').toString('latin1') === written
    ? text
    : `${asHex}${Buffer.from(written, 'latin1').toString('hex')}`
}

function bytesOfStored(text: string): string {
  return text.startsWith(asHex)
    ? Buffer.from(text.slice(asHex.length), 'hex').toString('latin1')
    : Buffer.from(text, 'utf8').toString('latin1')
}
