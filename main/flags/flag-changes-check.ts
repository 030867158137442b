import type { FlagPatch } from '../../shared/domain/flag.ts'
import { AppError } from '../../shared/failure.ts'
import type { OpenConnection } from '../connections/open-connections.ts'

/**
 * Can this store hold what is asked for? Found out before anything is journalled, so that the answer names the field.
 *
 * @throws AppError `not-supported`, `invalid-input`
 */
export function checkPatch(patch: FlagPatch, { connection, connector }: OpenConnection): void {
  const { capabilities } = connector
  const needsAbility = (isAsked: boolean, isThere: boolean, ability: string) => {
    if (isAsked && !isThere)
      throw new AppError({ code: 'not-supported', connection: connection.name, ability })
  }
  needsAbility(patch.enabled !== undefined, capabilities.onOff, 'switch for everyone')
  needsAbility(patch.percentage !== undefined, capabilities.percentage !== 'none', 'percentage')
  needsAbility(patch.globalOverride !== undefined, capabilities.globalOverride, 'global override')
  needsAbility(patch.description !== undefined, capabilities.description, 'description')
  needsAbility(patch.metadata !== undefined, capabilities.metadata, 'metadata')

  if (
    patch.percentage !== undefined &&
    capabilities.percentage === 'integer' &&
    !Number.isInteger(patch.percentage)
  ) {
    throw new AppError({
      code: 'invalid-input',
      field: 'percentage',
      problem:
        'this store holds whole percents only; to let in a few people, keep 0 % and name them by override',
    })
  }
  if (patch.description?.includes('\0')) {
    throw new AppError({
      code: 'invalid-input',
      field: 'description',
      problem: 'it contains a NUL character',
    })
  }
  if (patch.metadata !== undefined && !isJsonObject(patch.metadata)) {
    throw new AppError({
      code: 'invalid-input',
      field: 'metadata',
      problem: 'it is not the JSON text of an object',
    })
  }
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && !Array.isArray(value)
  } catch {
    // what does not parse is the very answer that was asked for
    return false
  }
}
