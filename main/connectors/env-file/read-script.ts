import type { ScriptFile } from '../connector.ts'
import type { EnvLimits } from './env-store.ts'
import { refuseFile } from './env-place.ts'
import { createFileStore } from './file-store.ts'

/**
 * Seed 002's `rollback-scripts.sql`, by the same rules as the `.env`: whoever could exchange it could have their own
 * statements run by somebody else's click.
 *
 * @throws AppError `file-refused`
 */
export async function readScript(file: string, connection: string, limits: EnvLimits): Promise<ScriptFile> {
  const place = { connection, file }
  const { bytes, hash } = await createFileStore(place).read(limits)
  const buffer = Buffer.from(bytes, 'latin1')
  const text = buffer.toString('utf8')
  // what was shown has to be what is run
  if (!Buffer.from(text, 'utf8').equals(buffer)) throw refuseFile(place, 'it is no valid UTF-8')
  return { file, bytes: buffer.length, sha256: hash, text: text.replace(/^\ufeff/, '') }
}
