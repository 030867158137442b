import { z } from 'zod'
import { procedure } from './procedure.ts'

export const Settings = z.object({
  /** seconds between reads of the environment that is looked at, of the others, and of usage */
  watchedPollSeconds: z.int().min(1).max(3600),
  otherPollSeconds: z.int().min(5).max(86_400),
  usagePollSeconds: z.int().min(1).max(86_400),
  /** limit a NEW variant's failure rate may reach, in percent, before Overview calls it wrong (003: 5) */
  newErrorRatePercent: z.number().min(0).max(100),
  /** how far NEW may fail above OLD, in percentage points (003: 1) */
  errorIncreasePoints: z.number().min(0).max(100),
  /** minutes looked at for the two limits */
  troubleWindowMinutes: z.int().min(1).max(1440),
})
export type Settings = z.infer<typeof Settings>

export const settingsContract = {
  get: procedure.output(Settings),
  set: procedure.input(Settings.partial()).output(Settings),
}
