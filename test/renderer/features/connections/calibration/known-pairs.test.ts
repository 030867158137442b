import { expect, test } from 'vitest'
import { readPairs } from '../../../../../renderer/features/connections/calibration/known-pairs.ts'

test('people are read as they are pasted: commas, semicolons, tabs, quotes, a percentage of their own', () => {
  expect(readPairs('user-1, new\n\nuser-2;OLD;25\r\n"user-3"\ttrue\t10 %\n', 50)).toEqual({
    pairs: [
      { userId: 'user-1', variant: 'new', percentage: 50 },
      { userId: 'user-2', variant: 'old', percentage: 25 },
      { userId: 'user-3', variant: 'new', percentage: 10 },
    ],
    unread: [],
  })
})

test('a line that says something else is named, and nobody is guessed from it', () => {
  expect(readPairs('user,variant\nuser-1,new\n,old\nuser-2,new,lots', 50)).toEqual({
    pairs: [{ userId: 'user-1', variant: 'new', percentage: 50 }],
    unread: [1, 3, 4],
  })
  // a percentage of all that is no number lets nobody in
  expect(readPairs('user-1,new', Number('half')).pairs).toEqual([])
})
