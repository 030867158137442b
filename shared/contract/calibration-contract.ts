import { z } from 'zod'
import { Calibration, KnownPair } from '../domain/calibration.ts'
import { ConnectionId } from '../domain/connection.ts'
import { procedure } from './procedure.ts'

export const calibrationContract = {
  judge: procedure.input(z.object({ pairs: z.array(KnownPair).max(10_000) })).output(Calibration),
  /**
   * People and their variants from the connection's own usage log, since each flag was last changed; people on a list,
   * and people who were seen with both variants, left out.
   */
  sample: procedure
    .input(z.object({ connectionId: ConnectionId }))
    .output(z.object({ pairs: z.array(KnownPair), leftOut: z.int() })),
}
