/** Names of variables whose value is, or may be, a secret. */
const secretName = /pass|pwd|secret|token|key|credential|auth/i
/** Anything shorter stands in every other word. */
const shortest = 4
const hidden = '[secret]'

/**
 * Takes the values of variables that a program was given as secrets out of what it says, also where one comes in two
 * pieces: what may be the beginning of one is kept back until the rest has come.
 */
export function createHiding(environment: NodeJS.ProcessEnv, names: readonly string[]) {
  const values = names
    .flatMap(name => (secretName.test(name) ? [environment[name] ?? ''] : []))
    .filter(value => value.length >= shortest)
    .toSorted((one, other) => other.length - one.length)
  let pending = ''
  const withoutValues = (text: string): string =>
    values.reduce((clean, value) => clean.replaceAll(value, hidden), text)
  const begun = (text: string): number => {
    for (let length = Math.min(text.length, (values[0]?.length ?? 1) - 1); length > 0; length -= 1) {
      const end = text.slice(-length)
      if (values.some(value => value.length > length && value.startsWith(end))) return length
    }
    return 0
  }
  return {
    add(text: string): string {
      const clean = withoutValues(pending + text)
      const said = clean.slice(0, clean.length - begun(clean))
      pending = clean.slice(said.length)
      return said
    },
    /** What was kept back and became nothing. */
    rest(): string {
      const said = pending
      pending = ''
      return said
    },
  }
}
