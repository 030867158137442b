import { describe, expect, test } from 'vitest'
import { parseJsonPath, valueAt } from '../../../shared/domain/measure-json-path.ts'

const at = (json: unknown, path: string): unknown => {
  const steps = parseJsonPath(path)
  if (steps === undefined) throw new Error(`${path} is no path`)
  return valueAt(json, steps)
}

describe('a path into JSON', () => {
  const json = { queues: [{ backlog: 4, 'odd "key".name': 5 }], 0: 'zero', none: null }

  test('goes by names, quoted names and places', () => {
    expect(at(json, '$')).toBe(json)
    expect(at(json, '$.queues[0].backlog')).toBe(4)
    expect(at(json, String.raw`$["queues"][0]["odd \"key\".name"]`)).toBe(5)
    expect(at(json, "$['queues'][0]['backlog']")).toBe(4)
    expect(at(json, '$["0"]')).toBe('zero')
    expect(at(json, '$.none')).toBeNull()
  })

  test('finds nothing where nothing is, and never what objects inherit', () => {
    for (const path of [
      '$.gone.more',
      '$.queues[1]',
      '$.queues.length',
      '$.constructor',
      '$.__proto__',
      '$[0]',
    ])
      expect(at(json, path)).toBeUndefined()
  })

  test('is nothing else than that', () => {
    for (const text of [
      '',
      'queues',
      '$.',
      '$..backlog',
      '$.*',
      '$[*]',
      '$[?(@.x)]',
      '$[-1]',
      '$[0',
      '$.a b',
      '$["a]',
    ])
      expect(parseJsonPath(text)).toBeUndefined()
    expect(parseJsonPath(`$${'.a'.repeat(33)}`)).toBeUndefined()
  })
})
