import { AppError } from '../../../shared/failure.ts'

/** The file and whose it is, for failures. */
export type EnvPlace = { readonly connection: string; readonly file: string }

/** Anything longer is no file of settings. */
export const mostBytes = 1024 * 1024

export function refuseFile({ connection, file }: EnvPlace, problem: string, cause?: unknown): AppError {
  const code = errorCode(cause)
  const words = code === '' ? problem : `${problem} (${code})`
  return new AppError({ code: 'file-refused', connection, file, problem: words }, { cause })
}

export function errorCode(error: unknown): string {
  return typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}
