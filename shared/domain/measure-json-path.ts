import { z } from 'zod'

/**
 * Where in a JSON text something stands: `$.queues[0].backlog`, `$["odd key"].size`. A strict small part of JSONPath:
 * names, quoted names and places in a list. Nothing in it searches, filters or computes, so that it means one thing
 * and cannot be made to run long.
 */
export type JsonSteps = readonly (string | number)[]

const longest = 32
const step = /\.([A-Za-z_][\w-]*)|\[(\d{1,6})\]|\["((?:[^"\\]|\\["\\])*)"\]|\['((?:[^'\\]|\\['\\])*)'\]/y

/** @returns undefined for a text that is no such path */
export function parseJsonPath(text: string): JsonSteps | undefined {
  if (!text.startsWith('$')) return undefined
  const steps: (string | number)[] = []
  for (step.lastIndex = 1; step.lastIndex < text.length;) {
    const found = step.exec(text)
    if (found === null || steps.length === longest) return undefined
    const [, name, place, double, single] = found
    steps.push(place === undefined ? (name ?? unescaped(double ?? single ?? '')) : Number(place))
  }
  return steps
}

/** What stands there; undefined: nothing does. Only what the text itself holds is found, never what objects inherit. */
export function valueAt(json: unknown, steps: JsonSteps): unknown {
  let value = json
  for (const one of steps) {
    if (typeof value !== 'object' || value === null) return undefined
    if (typeof one === 'number' && !Array.isArray(value)) return undefined
    if (typeof one === 'string' && Array.isArray(value)) return undefined
    if (!Object.hasOwn(value, one)) return undefined
    value = Reflect.get(value, one)
  }
  return value
}

export const JsonPath = z
  .string()
  .max(500)
  .refine(text => parseJsonPath(text) !== undefined, 'is no path like $.queues[0].backlog')

function unescaped(text: string): string {
  return text.replaceAll(/\\(.)/g, '$1')
}
