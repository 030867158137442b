import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'

/** A week: bytes can rot on a disk without anyone writing them. */
const goodForMs = 7 * 24 * 60 * 60 * 1000

type Mark = { readonly size: number; readonly mtimeMs: number; readonly checkedAtMs: number }

const markOf = (file: string): string => `${file}.closed`

/** Whether this is byte for byte the file that we checked and then closed ourselves, as far as size and time can tell. */
export function isKnownSound(file: string): boolean {
  const mark = readMark(file)
  const found = statSync(file, { throwIfNoEntry: false })
  if (mark === undefined || found === undefined) return false
  return (
    mark.size === found.size && mark.mtimeMs === found.mtimeMs && Date.now() - mark.checkedAtMs < goodForMs
  )
}

/** When the file was last read in full; undefined when that must happen again. */
export function takeMark(file: string): number | undefined {
  const checkedAtMs = isKnownSound(file) ? readMark(file)?.checkedAtMs : undefined
  rmSync(markOf(file), { force: true })
  return checkedAtMs
}

export function leaveMark(file: string, checkedAtMs: number): void {
  const { size, mtimeMs } = statSync(file)
  writeFileSync(markOf(file), JSON.stringify({ size, mtimeMs, checkedAtMs } satisfies Mark), { mode: 0o600 })
}

function readMark(file: string): Mark | undefined {
  try {
    return JSON.parse(readFileSync(markOf(file), 'utf8')) as Mark
  } catch {
    // absent or unreadable: then the file is checked in full, which is always right
    return undefined
  }
}
