export { createRunbooks, type Runbooks } from './create-runbooks.ts'
