import type { Migration } from '../../migrate.ts'
import { flags } from './0001-flags.ts'

export const cacheMigrations: readonly Migration[] = [flags]
