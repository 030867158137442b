import { createHash } from 'node:crypto'
import type { DemoEnvironment } from './demo-environments.ts'

export const demoPeopleCounts: { readonly [E in DemoEnvironment]: number } = {
  development: 40,
  staging: 240,
  production: 2400,
}

/** Ids of the made-up people of one environment: always the same, so that a bucket can be looked up again. */
export function demoPeople(environment: DemoEnvironment): readonly string[] {
  return Array.from({ length: demoPeopleCounts[environment] }, (_, index) => demoUserId(environment, index))
}

/** A version 4 UUID made from a hash instead of chance. */
export function demoUserId(environment: DemoEnvironment, index: number): string {
  const hex = createHash('sha256').update(`switchyard demo ${environment} person ${index}`).digest('hex')
  const variant = ((Number.parseInt(hex.charAt(16), 16) & 0x3) | 0x8).toString(16)
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `${variant}${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join('-')
}
