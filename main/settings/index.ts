export { createSettings } from './create-settings.ts'
export { defaultSettings } from './default-settings.ts'
