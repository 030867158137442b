import type { Migration } from '../../migrate.ts'
import { flagHistory } from './0001-flag-history.ts'
import { observations } from './0002-observations.ts'
import { measures } from './0004-measures.ts'
import { observationHours } from './0003-observation-hours.ts'

export const historyMigrations: readonly Migration[] = [flagHistory, observations, observationHours, measures]
