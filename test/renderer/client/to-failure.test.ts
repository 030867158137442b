import { ORPCError } from '@orpc/client'
import { expect, test } from 'vitest'
import { toFailure } from '../../../renderer/client/to-failure.ts'
import { AppError, failureCodes } from '../../../shared/failure.ts'
import { oneOfEachFailure } from '../support/failures.ts'

test.each(failureCodes)('%s arrives as it was thrown', code => {
  const failure = oneOfEachFailure[code]
  expect(toFailure(new ORPCError(code, { defined: true, data: failure }))).toEqual(failure)
})

test('the window’s own failures stay themselves', () => {
  expect(toFailure(new AppError({ code: 'host-lost' }))).toEqual({ code: 'host-lost' })
})

test('a call that was called off is cancelled', () => {
  expect(toFailure(new DOMException('stop', 'AbortError'))).toEqual({ code: 'cancelled' })
})

test('input that the contract refuses names its field', () => {
  const data = { issues: [{ path: ['settings', 'port'], message: 'Too big: expected number to be <=65535' }] }
  expect(toFailure(new ORPCError('BAD_REQUEST', { data }))).toEqual({
    code: 'invalid-input',
    field: 'settings.port',
    problem: 'Too big: expected number to be <=65535',
  })
})

test.each([
  new ORPCError('conflict', { data: { code: 'conflict', expected: 7 } }),
  new ORPCError('INTERNAL_SERVER_ERROR', { message: 'Internal server error' }),
  new TypeError('x is not a function'),
  'a string',
  undefined,
])('anything else is a bug with a reference', error => {
  expect(toFailure(error)).toMatchObject({ code: 'bug', reference: expect.stringMatching(/./) })
})
