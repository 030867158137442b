export { FlagsPage } from './list/flags-page.tsx'
