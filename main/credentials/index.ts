export {
  createCredentials,
  readSecretChoice,
  type Credentials,
  type CredentialsOptions,
  type SecretChoice,
} from './create-credentials.ts'
export type { HostEncryption } from './safe-storage-store.ts'
export { createRedactor } from './redactor.ts'
export { Secret } from './secret.ts'
export { writePrivateFile } from './write-private-file.ts'
