export { createSync } from './create-sync.ts'
