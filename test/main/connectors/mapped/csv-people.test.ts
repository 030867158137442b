import { mkfifoSync } from './make-fifo.ts'
import { appendFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, onTestFinished, test } from 'vitest'
import { countCsvPeople } from '../../../../main/connectors/mapped/csv-people.ts'
import { failureOf, never } from '../../../support/connector-writes.ts'
import { temporaryFolder } from '../../../support/temporary-folder.ts'

const count = (file: string, column = 'id', signal = never) =>
  countCsvPeople('Production', { from: 'csv', file, column }, signal)

function written(text: string | Buffer): string {
  const file = join(temporaryFolder(), 'people.csv')
  writeFileSync(file, text)
  return file
}

describe('people in a CSV file', () => {
  test('are counted once each, and an empty id is nobody', async () => {
    expect(await count(written('name,id\nAna,u-1\nBen,u-2\nAna,u-1\nNobody,\n,  \nCy,u-3'))).toBe(3)
  })

  test('are found by the name of their column, however columns are separated', async () => {
    expect(await count(written('\ufeff"user id";mail\r\n"1;a";x\r\n"2 ""b""";y\r\n'), 'user id')).toBe(2)
    expect(await count(written('mail\tid\na\t1\nb\t2\n'))).toBe(2)
  })

  test('may have names that objects inherit, and cells that look like formulas', async () => {
    expect(await count(written('__proto__,id\nx,__proto__\nx,constructor\nx,"=HYPERLINK(""x"")"\n'))).toBe(3)
  })

  test('are not there without their column, or with two of it', async () => {
    for (const head of ['Id,name', 'id,id', ' id,name'])
      expect(await failureOf(count(written(`${head}\n1,2\n`)))).toMatchObject({
        code: 'file-unusable',
        problem: 'no-column',
      })
  })

  test('are not read from what is no plain file', async () => {
    const folder = temporaryFolder()
    const link = join(folder, 'link.csv')
    symlinkSync(written('id\n1\n'), link)
    const pipe = join(folder, 'pipe.csv')
    mkfifoSync(pipe)
    const problems = []
    for (const file of [link, pipe, folder, '/dev/zero', join(folder, 'none.csv')])
      problems.push(await failureOf(count(file)))
    expect(problems.map(failure => 'problem' in failure && failure.problem)).toEqual([
      'link',
      'not-a-file',
      'not-a-file',
      'not-a-file',
      'missing',
    ])
  })

  test('are not counted from a file that changed meanwhile', async () => {
    const file = written(`id\n${Array.from({ length: 200_000 }, (_, at) => `person-${at}`).join('\n')}\n`)
    const counting = count(file)
    // somebody goes on writing, a line between any two pieces that are read
    const writing = setInterval(() => appendFileSync(file, 'one more\n'), 1)
    onTestFinished(() => clearInterval(writing))
    expect(await failureOf(counting)).toMatchObject({ code: 'file-unusable', problem: 'changed' })
  })

  test('are not read from bytes that are no CSV', async () => {
    for (const text of ['', 'id\n"never closed\n', `id\n${'x'.repeat(70_000)}\n`])
      expect(await failureOf(count(written(text)))).toMatchObject({ code: 'file-unusable' })
  })

  test('stop being counted with the signal', async () => {
    const stopped = new AbortController()
    stopped.abort()
    expect(await failureOf(count(written('id\n1\n'), 'id', stopped.signal))).toEqual({ code: 'cancelled' })
  })
})
