import { hostname, userInfo } from 'node:os'
import { expect, test } from 'vitest'
import { createActorBook, workspaceId } from '../../../main/workspace/index.ts'
import { failureOf } from '../../support/failure-of.ts'
import { fixedClock, listingAudit, openJournal } from '../../support/journal-parts.ts'
import { temporaryFolder } from '../../support/temporary-folder.ts'

test('nobody acts before the name is given; afterwards it is remembered with user and host', () => {
  const journal = openJournal(temporaryFolder())
  const parts = { journal, audit: listingAudit(), clock: fixedClock() }
  const book = createActorBook(parts)
  expect(book.actor()).toBeNull()
  expect(book.suggestedName).toBe(userInfo().username)
  expect(failureOf(() => book.nameActor('   '))).toMatchObject({ code: 'invalid-input', field: 'name' })
  const mara = { name: 'Mara', osUser: userInfo().username, host: hostname() }
  expect(book.nameActor('  Mara ')).toEqual(mara)
  expect(createActorBook(parts).actor()).toEqual(mara)
  expect(parts.audit.entries).toMatchObject([{ kind: 'actor-named', actor: mara }])
  journal.close()
})

test('a workspace without a name of its own may inherit one', () => {
  const journal = openJournal(temporaryFolder())
  const book = createActorBook({ journal, audit: listingAudit(), clock: fixedClock(), inheritedName: 'Mara' })
  expect(book.actor()?.name).toBe('Mara')
  expect(book.nameActor('Ana').name).toBe('Ana')
  journal.close()
})

test('a workspace keeps its id from one start to the next', () => {
  const folder = temporaryFolder()
  const first = openJournal(folder)
  const id = workspaceId(first, 0)
  first.close()
  const second = openJournal(folder)
  expect(workspaceId(second, 0)).toBe(id)
  second.close()
})
