import type { Flag, FlagState } from '../../shared/domain/flag.ts'

const texts = new WeakMap<Flag, string>()

/**
 * A flag as the JSON that our files keep. What was read is never altered, so each is spelled once, however many files
 * and columns it goes to: during a rollback of thousands that is the difference between one and four times.
 */
export function flagText(flag: Flag): string {
  const known = texts.get(flag)
  if (known !== undefined) return known
  const text = JSON.stringify(flag)
  texts.set(flag, text)
  return text
}

/** The same of a flag with its overrides. */
export function stateText({ flag, overrides, moved }: FlagState): string {
  const people = moved === undefined ? '' : `,"moved":${JSON.stringify(moved)}`
  return `{"flag":${flagText(flag)},"overrides":${overrides.length === 0 ? '[]' : JSON.stringify(overrides)}${people}}`
}
