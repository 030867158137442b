import { OperationStrip } from './operation-strip.tsx'
import { RollbackSurface } from './rollback-surface.tsx'

/** The strip above every page, and the dialogs over it. */
export function RollbackLayer() {
  return (
    <>
      <OperationStrip />
      <RollbackSurface />
    </>
  )
}
