import { AppError } from '../../shared/failure.ts'

/** Why the host could not start, for a terminal. Where the window is open the screen has the words. */
export function startupSentence(error: unknown): string {
  if (error instanceof AppError) {
    const { failure } = error
    switch (failure.code) {
      case 'workspace-busy':
        return `This workspace is open in another copy of Switchyard (${failure.holder}). Use that one, or end it and start again.`
      case 'file-newer':
        return `${failure.file} was written by a newer Switchyard (version ${failure.version}, this one knows ${failure.supported}). Start the newer one.`
      case 'file-corrupt':
        return `${failure.file} is damaged and was kept as ${failure.keptAs}. Start again to go on without it.`
      default:
        return `Switchyard could not start: ${JSON.stringify(failure)}`
    }
  }
  if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') {
    return 'The port in SWITCHYARD_PORT is in use by another program. Choose another one, or leave it out.'
  }
  return `Switchyard could not start: ${error instanceof Error ? error.message : String(error)}`
}
