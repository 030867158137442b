export { FlagsPage } from './list/flags-page.tsx'
export { FlagPage } from './one/flag-page.tsx'
