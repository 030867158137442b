import { z } from 'zod'
import { EnvironmentId } from '../domain/environment.ts'
import { procedure } from './procedure.ts'

/** The way to OLD without Switchyard, made from what is known; no store is asked. */
export const Runbook = z.object({
  environmentId: EnvironmentId,
  environmentName: z.string(),
  madeAtMs: z.number(),
  /** a person's own lines; empty: nobody is named */
  whomToCall: z.string(),
  markdown: z.string(),
  /** kept on disk, to be opened without the app */
  files: z.object({
    html: z.string(),
    markdown: z.string(),
    /** null: not in this run */
    writtenAtMs: z.number().nullable(),
    /** why they could not be written the last time */
    problem: z.string().nullable(),
  }),
})
export type Runbook = z.infer<typeof Runbook>

const ofEnvironment = z.object({ environmentId: EnvironmentId })

export const runbooksContract = {
  get: procedure.input(ofEnvironment).output(Runbook),
  /** As one page of HTML that needs nothing else, to save and print. */
  page: procedure.input(ofEnvironment).output(z.string()),
  setWhomToCall: procedure.input(ofEnvironment.extend({ text: z.string().max(4000) })).output(z.void()),
}
