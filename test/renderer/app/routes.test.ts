import fc from 'fast-check'
import { expect, test } from 'vitest'
import { pageNames, readRoute, routePath } from '../../../renderer/app/routes.ts'

test.each(pageNames)('%s has an address of its own', page => {
  expect(readRoute(routePath({ page }))).toEqual({ page })
})

test('no address means Overview', () => {
  expect(readRoute('/')).toEqual({ page: 'overview' })
  expect(readRoute('')).toEqual({ page: 'overview' })
})

test('every flag survives its own address, whatever its key', () => {
  fc.assert(
    fc.property(
      fc.string({ minLength: 1 }),
      fc.string({ minLength: 1, unit: 'grapheme' }),
      (connectionId, key) => {
        const route = { page: 'flag', connectionId, key } as const
        expect(readRoute(routePath(route))).toEqual(route)
      },
    ),
  )
})

test('a rollback script has an address of its own', () => {
  const route = { page: 'rollback-script', connectionId: 'shop/1' } as const
  expect(readRoute(routePath(route))).toEqual(route)
})

test('a runbook has an address of its own', () => {
  const route = { page: 'runbook', environmentId: 'a/b' } as const
  expect(readRoute(routePath(route))).toEqual(route)
  expect(readRoute('/runbook/')).toMatchObject({ page: 'unknown' })
})

test.each(['50%25', 'a/b', 'a?b#c', '..', '%2e%2e', 'pay\u202Ement', '__proto__'])(
  'the key %j is not decoded twice',
  key => {
    const route = { page: 'flag', connectionId: 'production', key } as const
    expect(readRoute(routePath(route))).toEqual(route)
  },
)

test.each(['/nowhere', '/flags/only-one', '/flags/a/b/c', '/flags/%E0%A4%A/x', '/settings/more', '//evil'])(
  '%s leads nowhere, and says so instead of failing',
  path => {
    expect(readRoute(path)).toEqual({ page: 'unknown', path })
  },
)
