export { createEnvironments, type EnvironmentDraft, type Environments } from './create-environments.ts'
