import { createHash } from 'node:crypto'
import {
  ConnectionsFile,
  longestConnectionsFile,
  type ConnectionsFileContent,
} from '../../shared/domain/connections-file.ts'
import { AppError } from '../../shared/failure.ts'

const deepest = 24

/** One connection a line, so that two exports can be compared by eye. */
export function writeConnectionsFile(content: ConnectionsFileContent, atMs: number): string {
  const lines = (entries: readonly unknown[]) =>
    entries.map(entry => `    ${JSON.stringify(entry)}`).join(',\n')
  return [
    '{',
    '  "format": "switchyard-connections",',
    '  "version": 1,',
    `  "exportedAt": ${JSON.stringify(new Date(atMs).toISOString())},`,
    '  "content": {',
    '   "environments": [',
    lines(content.environments),
    '   ],',
    '   "connections": [',
    lines(content.connections),
    '   ]',
    '  },',
    `  "sha256": "${checksum(content)}"`,
    '}',
    '',
  ].join('\n')
}

/**
 * Reads a file that anybody may have written. What the schema does not name is a reason to refuse the whole of it,
 * not something to pass over: it may be a secret, or mean something else to a newer version.
 * @throws AppError `invalid-input` whose words repeat nothing of the file but names of fields
 */
export function readConnectionsFile(text: string): ConnectionsFile {
  if (text.length > longestConnectionsFile)
    throw invalid(`it is longer than ${longestConnectionsFile / 1_000} thousand characters`)
  if (isTooDeep(text)) throw invalid('it is nested deeper than any file of connections')
  const raw = parse(text)
  const format: unknown = isRecord(raw) ? raw['format'] : undefined
  if (format !== 'switchyard-connections')
    throw invalid('it is no file of connections that Switchyard exported')
  const version: unknown = isRecord(raw) ? raw['version'] : undefined
  if (typeof version === 'number' && version > 1)
    throw invalid('a newer Switchyard wrote it; this one reads version 1')
  const read = ConnectionsFile.safeParse(raw)
  if (!read.success) {
    const [issue] = read.error.issues
    throw invalid(`${pathText(issue?.path ?? [])} is not what is expected there`)
  }
  const unknown = unknownField(raw, read.data, [])
  if (unknown !== undefined) throw invalid(`${pathText(unknown)} is not known, and may be a secret`)
  if (checksum(read.data.content) !== read.data.sha256 && checksum(contentOf(raw)) !== read.data.sha256)
    throw invalid('its checksum does not fit its content: it was damaged, or changed by hand')
  return read.data
}

/** Names in order, so that another way of writing the same is the same. */
export function checksum(content: unknown): string {
  return createHash('sha256').update(canonical(content)).digest('hex')
}

function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`
  if (!isRecord(value)) return JSON.stringify(value) ?? 'null'
  const entries = Object.keys(value)
    .toSorted()
    .map(key => `${JSON.stringify(key)}:${canonical(value[key])}`)
  return `{${entries.join(',')}}`
}

/** An older version's file lacks what has a default since; its checksum is of what it had. */
function contentOf(raw: unknown): unknown {
  return isRecord(raw) ? raw['content'] : undefined
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw invalid('it is no JSON')
  }
}

/** The first field that the file has and the schema dropped. Both are as deep as `deepest` at most. */
function unknownField(raw: unknown, known: unknown, path: readonly string[]): readonly string[] | undefined {
  if (Array.isArray(raw)) {
    for (const [index, entry] of raw.entries()) {
      const found = unknownField(entry, Array.isArray(known) ? known[index] : undefined, [
        ...path,
        String(index),
      ])
      if (found !== undefined) return found
    }
    return undefined
  }
  if (!isRecord(raw)) return undefined
  for (const key of Object.keys(raw)) {
    if (!isRecord(known) || !Object.hasOwn(known, key)) return [...path, key]
    const found = unknownField(raw[key], known[key], [...path, key])
    if (found !== undefined) return found
  }
  return undefined
}

/** Before it is parsed: brackets outside of texts. */
function isTooDeep(text: string): boolean {
  let depth = 0
  let inText = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index]
    if (inText) {
      if (character === '\\') index += 1
      else if (character === '"') inText = false
    } else if (character === '"') inText = true
    else if (character === '{' || character === '[') {
      depth += 1
      if (depth > deepest) return true
    } else if (character === '}' || character === ']') depth -= 1
  }
  return false
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Where it is, in words that hide what is no word: a field's name may be anything. */
function pathText(path: readonly PropertyKey[]): string {
  const parts = path.map(String).map(part => (/^[A-Za-z0-9_]{1,40}$/.test(part) ? part : '(odd name)'))
  return parts.length === 0 ? 'the file' : parts.join('.')
}

const invalid = (problem: string) => new AppError({ code: 'invalid-input', field: 'file', problem })
