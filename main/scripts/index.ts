export { createScripts, type Scripts } from './create-scripts.ts'
