import type { Environment } from '../../shared/domain/environment.ts'

export const demoEnvironmentIds = ['development', 'staging', 'production'] as const
export type DemoEnvironment = (typeof demoEnvironmentIds)[number]

export const demoEnvironments: readonly Environment[] = [
  { id: 'development', name: 'development', colour: 'cyan', rank: 10, protected: false },
  { id: 'staging', name: 'staging', colour: 'indigo', rank: 20, protected: false },
  { id: 'production', name: 'production', colour: 'crimson', rank: 30, protected: true },
]
