import type { TestStepName } from '../../../../shared/domain/connection-status.ts'

/** In the order in which a connection is made. */
export const testStepWords: Readonly<Record<TestStepName, string>> = {
  'name-resolution': 'Find the server',
  tcp: 'Reach its port',
  tls: 'Encrypt the line',
  'sign-in': 'Sign in',
  tables: 'Find tables and columns',
  read: 'Permission to read',
  write: 'Permission to write (nothing is changed)',
  role: 'Primary or replica',
  clock: 'Compare clocks',
  'round-trip': 'Time there and back',
}
