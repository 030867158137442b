import { z } from 'zod'
import { Environment, EnvironmentId } from '../domain/environment.ts'
import { procedure } from './procedure.ts'

export const environmentsContract = {
  list: procedure.output(z.array(Environment)),
  /** Adds, or replaces the one with this id. */
  save: procedure.input(Environment.partial({ id: true })).output(Environment),
  /** Refused while connections are in it. */
  remove: procedure.input(z.object({ id: EnvironmentId })).output(z.void()),
}
