import type { EnvironmentColour } from '../../../shared/domain/environment.ts'

type Palette = {
  /** the band, in every theme */
  readonly band: string
  /** text on the band, ≥ 4.5:1 */
  readonly ink: string
  /** the colour as text on a light and on a dark surface, ≥ 4.5:1 */
  readonly textLight: string
  readonly textDark: string
}

const darkInk = '#0b0d10'

export const environmentColours: Readonly<Record<EnvironmentColour, Palette>> = {
  cyan: { band: '#1098ad', ink: darkInk, textLight: '#0b6675', textDark: '#4fc3d6' },
  indigo: { band: '#5c7cfa', ink: darkInk, textLight: '#3b5bdb', textDark: '#91a7ff' },
  crimson: { band: '#c2255c', ink: '#ffffff', textLight: '#b01f52', textDark: '#fb8fb3' },
  teal: { band: '#12b886', ink: darkInk, textLight: '#087052', textDark: '#3fd3a6' },
  amber: { band: '#f59f00', ink: darkInk, textLight: '#8a4b00', textDark: '#f5b53d' },
  grey: { band: '#868e96', ink: darkInk, textLight: '#4d5866', textDark: '#b1bac4' },
}
