import { expect, test } from 'vitest'
import { createLaunchSessions } from '../../../main/browser/launch-sessions.ts'

test('a token works once, and only until the next one is made', () => {
  const sessions = createLaunchSessions(() => 0)
  const replaced = sessions.newToken()
  const token = sessions.newToken()
  expect(sessions.exchange(replaced)).toBe('refused')
  expect(sessions.exchange(token)).toEqual({ session: expect.any(String) })
  expect(sessions.exchange(token)).toBe('refused')
})

test('a token is 256 random bits', () => {
  const sessions = createLaunchSessions(() => 0)
  const tokens = new Set(Array.from({ length: 100 }, () => sessions.newToken()))
  expect(tokens.size).toBe(100)
  for (const token of tokens) expect(Buffer.from(token, 'base64url')).toHaveLength(32)
})

test('prefix, superset and nothing are refused and leave the token valid', () => {
  const sessions = createLaunchSessions(() => 0)
  const token = sessions.newToken()
  for (const guess of ['', token.slice(0, -1), `${token}A`, token.toUpperCase(), ` ${token}`]) {
    expect(sessions.exchange(guess)).toBe('refused')
  }
  expect(sessions.exchange(token)).toEqual({ session: expect.any(String) })
})

test('a million guesses in a minute get no more than a hundred tries', () => {
  let nowMs = 0
  const sessions = createLaunchSessions(() => nowMs)
  sessions.newToken()
  let tried = 0
  for (let guess = 0; guess < 1_000_000; guess += 1) {
    nowMs = guess * 0.06
    const answer = guess % 2 === 0 ? sessions.exchange(`guess ${guess}`) : sessions.check(`guess ${guess}`)
    if (answer === 'refused') tried += 1
  }
  expect(tried).toBeGreaterThan(0)
  expect(tried).toBeLessThanOrEqual(100)
})

test('after the wrong tries are forgiven the right session counts again', () => {
  let nowMs = 0
  const sessions = createLaunchSessions(() => nowMs)
  const exchanged = sessions.exchange(sessions.newToken())
  if (typeof exchanged === 'string') throw new Error(exchanged)
  for (let guess = 0; guess < 30; guess += 1) sessions.check('wrong')
  expect(sessions.check(exchanged.session)).toBe('too-many-tries')
  nowMs += 2000
  expect(sessions.check(exchanged.session)).toBe('accepted')
})
