import type { Migration } from '../../migrate.ts'
import { flags } from './0001-flags.ts'
import { asides } from './0002-asides.ts'

export const cacheMigrations: readonly Migration[] = [flags, asides]
