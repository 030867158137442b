export { createEnvironments, type Environments } from './create-environments.ts'
