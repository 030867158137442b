import type { Environment } from '../../shared/domain/environment.ts'

/** What nearly every team has; each can be renamed, recoloured or removed. */
export const defaultEnvironments: readonly Environment[] = [
  { id: 'development', name: 'development', colour: 'cyan', rank: 10, protected: false },
  { id: 'staging', name: 'staging', colour: 'indigo', rank: 20, protected: false },
  { id: 'production', name: 'production', colour: 'crimson', rank: 30, protected: true },
]
