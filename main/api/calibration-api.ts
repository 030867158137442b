import { procedures } from './procedures.ts'

const { judge, sample } = procedures.calibration

export const calibrationApi = {
  judge: judge.handler(({ context, input }) => context.host.services().calibrations.judge(input.pairs)),
  sample: sample.handler(({ context, input, signal }) =>
    context.host.services().calibrations.sample(input.connectionId, signal ?? new AbortController().signal),
  ),
}
