import type { ConnectorKind } from '../../../../shared/domain/connection.ts'
import type { TestStep, TestStepName } from '../../../../shared/domain/connection-status.ts'
import type { TestRun } from '../connections-state.ts'

/** In the order in which a connection is made. */
const testStepWords: Readonly<Record<TestStepName, string>> = {
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

/** A file is no server, and what is found out about it has other names. */
const ofFiles: Partial<Record<TestStepName, string>> = {
  read: 'Read the file',
  tables: 'Find the variables',
  write: 'May it be replaced (nothing is changed)',
  role: 'Find the command that builds',
  'round-trip': 'Ask the application',
}

export function testStepWord(step: TestStepName, kind: ConnectorKind): string {
  return (kind === 'env-file' ? ofFiles[step] : undefined) ?? testStepWords[step]
}

export const resultWords: Readonly<Record<TestStep['result'], string>> = {
  passed: 'passed',
  failed: 'failed',
  warning: 'look at this',
  skipped: 'skipped',
}

export function testSummary({ state, steps, failure }: TestRun): string {
  const count = (result: TestStep['result']) => steps.filter(step => step.result === result).length
  if (state === 'running') return ''
  if (state === 'stopped') return 'The test was stopped.'
  if (failure !== null) return 'The test could not be finished.'
  if (count('failed') > 0) return 'The test failed. Nothing was changed in the store. What you typed is kept.'
  if (count('warning') > 0)
    return 'The connection works, with something to look at. Nothing was changed in the store.'
  return 'The connection works. Nothing was changed in the store.'
}
