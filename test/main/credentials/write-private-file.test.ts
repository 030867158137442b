import { mkdirSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { writePrivateFile } from '../../../main/credentials/write-private-file.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('a file is replaced as a whole, private, and nothing else is left behind', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'vault.bin')
  await writePrivateFile(file, Buffer.from('a longer first content'))
  await writePrivateFile(file, Buffer.from('second'))
  expect(readFileSync(file, 'utf8')).toBe('second')
  expect(statSync(file).mode & 0o777).toBe(0o600)
  expect(readdirSync(folder)).toEqual(['vault.bin'])
})

test('readers see the old content or the new one, never a part', async () => {
  const file = join(temporaryFolder(), 'vault.bin')
  const contents = ['a', 'b'].map(letter => letter.repeat(200_000))
  await writePrivateFile(file, Buffer.from(contents[0] ?? ''))
  let writing = true
  const writes = (async () => {
    for (let round = 0; round < 20; round++)
      await writePrivateFile(file, Buffer.from(contents[round % 2] ?? ''))
    writing = false
  })()
  let reads = 0
  while (writing) {
    expect(contents).toContain(readFileSync(file, 'utf8'))
    reads++
    await new Promise(setImmediate)
  }
  await writes
  expect(reads).toBeGreaterThan(0)
})

test('a write that fails leaves no half file', async () => {
  const folder = temporaryFolder()
  const file = join(folder, 'vault.bin')
  mkdirSync(join(file, 'in-the-way'), { recursive: true })
  await expect(writePrivateFile(file, Buffer.from('content'))).rejects.toThrow()
  expect(readdirSync(folder)).toEqual(['vault.bin'])
})
