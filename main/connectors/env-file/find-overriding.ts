import { basename, dirname, join } from 'node:path'
import { AppError } from '../../../shared/failure.ts'
import type { EnvPlace } from './env-place.ts'
import type { EnvLimits } from './env-store.ts'
import { createFileStore } from './file-store.ts'
import { parseEnv } from './parse-env.ts'

/** What a production build of seed 002's front end reads as well, and believes more. */
const beside: Readonly<Record<string, readonly string[]>> = {
  '.env': ['.env.local', '.env.production', '.env.production.local'],
  '.env.local': ['.env.production.local'],
  '.env.production': ['.env.local', '.env.production.local'],
}

/**
 * Files beside this one that set a variable of ours too: what is written here would then not be what is built.
 *
 * @returns their names; a file that cannot be read is left out, since nothing can be said of it
 */
export async function findOverriding(
  { connection, file }: EnvPlace,
  variables: readonly string[],
  limits: EnvLimits,
): Promise<readonly string[]> {
  const ours = new Set(variables)
  const found: string[] = []
  for (const name of beside[basename(file)] ?? []) {
    const other = join(dirname(file), name)
    try {
      const { bytes } = await createFileStore({ connection, file: other }).read(limits)
      if (parseEnv(bytes).some(assignment => ours.has(assignment.name))) found.push(name)
    } catch (error) {
      if (!(error instanceof AppError) || error.failure.code !== 'file-refused') throw error
    }
  }
  return found
}
