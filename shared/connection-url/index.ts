export { hidePassword } from './hide-password.ts'
export { judge, type OptionTable, type Verdict } from './option-rule.ts'
export { optionTables } from './options/index.ts'
export { isEnvFile } from './read-file-url.ts'
export { readUrl } from './read-url.ts'
export {
  passwordPlaceholder,
  type UrlFields,
  type UrlNote,
  type UrlPassword,
  type UrlReading,
} from './url-fields.ts'
export { writeUrl } from './write-url.ts'
