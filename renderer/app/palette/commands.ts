/** Something the palette can do. `words` is what typing is compared with: the label first, all in lower case. */
export type Command = {
  readonly id: string
  readonly kind: 'page' | 'environment' | 'rollback' | 'flag' | 'window'
  readonly label: string
  /** where a flag is, what a command means */
  readonly detail: string
  readonly words: string
  readonly shortcut?: string
  readonly run: () => void
}

const SHOWN = 40

/**
 * The commands that fit what was typed, best first: every typed word must occur; the label beats the detail, a start
 * of it beats a start of a word beats the middle, and otherwise the order given holds. Without anything typed, what
 * is neither a flag nor a component.
 */
export function findCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const wanted = typed
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
  if (wanted.length === 0) return commands.filter(({ id }) => !/^(flag|component):/.test(id)).slice(0, SHOWN)
  const scored: { command: Command; score: number }[] = []
  for (const command of commands) {
    let score = 0
    for (const word of wanted) {
      const place = scoreOf(command, word)
      if (place === 0) {
        score = 0
        break
      }
      score += place
    }
    if (score > 0) scored.push({ command, score })
  }
  return scored
    .sort((a, b) => b.score - a.score)
    .slice(0, SHOWN)
    .map(({ command }) => command)
}

/** What it is called counts more than where it is: a store's name must not bring up all of its flags. */
function scoreOf({ label, words }: Command, word: string): number {
  const at = words.indexOf(word)
  if (at < 0) return 0
  const place = at === 0 ? 3 : /[a-z0-9]/.test(words.charAt(at - 1)) ? 1 : 2
  return at < label.length ? place + 3 : place
}
