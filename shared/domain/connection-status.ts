import { z } from 'zod'
import { Failure } from '../failure.ts'
import { Capabilities, ConnectionId } from './connection.ts'

/** May this connection be written to right now, and if not, why: what the red button counts. */
export const Readiness = z.discriminatedUnion('state', [
  z.object({ state: z.literal('ready') }),
  z.object({ state: z.literal('checking') }),
  z.object({ state: z.literal('not-ready'), because: Failure }),
])
export type Readiness = z.infer<typeof Readiness>

export const ConnectionStatus = z.object({
  connectionId: ConnectionId,
  link: z.enum(['connecting', 'live', 'down', 'waiting-for-secret']),
  /** last reading failure, while the link is not live */
  failure: Failure.nullable(),
  readiness: Readiness,
  capabilities: Capabilities.nullable(),
  /** when flags were last read in full; null: never */
  readAtMs: z.number().nullable(),
  /** how often they should be, so that a screen can tell "fresh" from "old" */
  pollMs: z.number(),
  flags: z.int(),
  roundTripMs: z.number().nullable(),
  /** server clock minus ours */
  clockOffsetMs: z.number().nullable(),
})
export type ConnectionStatus = z.infer<typeof ConnectionStatus>

export const TestStepName = z.enum([
  'name-resolution',
  'tcp',
  'tls',
  'sign-in',
  'tables',
  'read',
  'write',
  'role',
  'clock',
  'round-trip',
])
export type TestStepName = z.infer<typeof TestStepName>

/** What a login was found to be allowed, in words: what is used, and what is more than Switchyard ever needs. */
export const Grants = z.object({
  login: z.string(),
  used: z.array(z.string()),
  beyond: z.array(z.string()),
})
export type Grants = z.infer<typeof Grants>

/** One step of "Test connection". `found` is a fact to show ("12 columns", "3.1 ms"), `because` why it failed. */
export const TestStep = z.object({
  step: TestStepName,
  result: z.enum(['passed', 'failed', 'warning', 'skipped']),
  found: z.string(),
  because: Failure.nullable(),
  elapsedMs: z.number(),
  /** of the step that asks what may be written, where the store can tell */
  grants: Grants.optional(),
})
export type TestStep = z.infer<typeof TestStep>
