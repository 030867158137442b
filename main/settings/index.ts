export { createSettings, type SettingsPatch, type SettingsService } from './create-settings.ts'
export { defaultSettings } from './default-settings.ts'
