/** Something the palette can do. `words` is what typing is compared with, lower case. */
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
 * The commands that fit what was typed, best first: every typed word must occur; a start of the label beats a start of
 * a word beats the middle, and otherwise the order given holds. Without anything typed, what is not a flag.
 */
export function findCommands(commands: readonly Command[], typed: string): readonly Command[] {
  const wanted = typed
    .toLowerCase()
    .split(/\s+/)
    .filter(word => word !== '')
  if (wanted.length === 0) return commands.filter(({ id }) => !id.startsWith('flag:')).slice(0, SHOWN)
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

function scoreOf(command: Command, word: string): number {
  const at = command.words.indexOf(word)
  if (at < 0) return 0
  if (at === 0) return 4
  return /[a-z0-9]/.test(command.words.charAt(at - 1)) ? 1 : 2
}
