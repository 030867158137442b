import { createTheme, type CSSVariablesResolver, type MantineColorsTuple } from '@mantine/core'

/** The one accent. Violet, cyan, indigo, crimson, green, amber and red all mean something already. */
const steel: MantineColorsTuple = [
  '#eef4fa',
  '#d9e6f2',
  '#b3cce4',
  '#8ab0d6',
  '#6899ca',
  '#528ac3',
  '#4682bf',
  '#346fa9',
  '#235f96',
  '#144f83',
]

const grey: MantineColorsTuple = [
  '#f8f9fb',
  '#eef1f4',
  '#e3e8ed',
  '#d5dbe2',
  '#c3cbd4',
  '#8a95a3',
  '#5c6876',
  '#465160',
  '#303944',
  '#1b222b',
]

const dark: MantineColorsTuple = [
  '#e3e7ec',
  '#c3cbd5',
  '#a3aebb',
  '#8793a1',
  '#303944',
  '#262e37',
  '#191e25',
  '#12161b',
  '#0f1216',
  '#0b0d10',
]

const red: MantineColorsTuple = [
  '#fdeeee',
  '#fbdada',
  '#f6b3b3',
  '#ff8f8f',
  '#f06b6b',
  '#e85050',
  '#e24040',
  '#d93636',
  '#d02f2f',
  '#a81f1f',
]

/** Text on a filled colour is black or white, whichever has more contrast: the two meet at this luminance, at 4.58:1. */
const EQUAL_CONTRAST_LUMINANCE = 0.179

const buttonHeights: Record<string, string> = { xs: '26px', sm: '30px', md: '36px' }
const controlFontSizes: Record<string, string> = { xs: '12px', sm: '13px', md: '14px' }
const compact = (height: string, fontSize: string) => (size: unknown) => {
  const name = typeof size === 'string' && size in buttonHeights ? size : 'sm'
  return { [height]: buttonHeights[name], [fontSize]: controlFontSizes[name] }
}
const buttonSize = compact('--button-height', '--button-fz')
const inputSize = compact('--input-height', '--input-fz')

export const theme = createTheme({
  primaryColor: 'steel',
  primaryShade: 8,
  colors: { steel, gray: grey, dark, red },
  autoContrast: true,
  luminanceThreshold: EQUAL_CONTRAST_LUMINANCE,
  fontFamily: 'system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif',
  fontFamilyMonospace:
    'ui-monospace, SFMono-Regular, "Cascadia Mono", Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '15px', xl: '18px' },
  lineHeights: { xs: '1.35', sm: '1.4', md: '1.45', lg: '1.45', xl: '1.4' },
  spacing: { xs: '4px', sm: '8px', md: '12px', lg: '16px', xl: '24px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '8px', xl: '12px' },
  defaultRadius: 'md',
  respectReducedMotion: true,
  headings: {
    fontFamily: 'inherit',
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '18px', lineHeight: '1.35' },
      h2: { fontSize: '15px', lineHeight: '1.4' },
      h3: { fontSize: '14px', lineHeight: '1.4' },
      h4: { fontSize: '13px', lineHeight: '1.4' },
    },
  },
  components: {
    Button: { vars: (_: unknown, props: { size?: unknown }) => ({ root: buttonSize(props.size) }) },
    Input: { vars: (_: unknown, props: { size?: unknown }) => ({ wrapper: inputSize(props.size) }) },
    Modal: {
      defaultProps: {
        transitionProps: { duration: 100 },
        overlayProps: { backgroundOpacity: 0.45 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    },
    // Mantine makes it a <header>, which outside of a section counts as the page's banner.
    ModalHeader: { defaultProps: { role: 'presentation' } },
    Popover: { defaultProps: { transitionProps: { duration: 80 }, shadow: 'md' } },
    Menu: { defaultProps: { transitionProps: { duration: 80 }, shadow: 'md' } },
    Tooltip: {
      defaultProps: {
        transitionProps: { duration: 80 },
        openDelay: 350,
        withArrow: true,
        multiline: true,
        maw: 360,
      },
    },
    CloseButton: { defaultProps: { 'aria-label': 'Close' } },
  },
})

/** Mantine's defaults for secondary text miss 4.5:1; these meet it. */
export const themeVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#171c24',
    '--mantine-color-dimmed': '#4d5866',
    '--mantine-color-placeholder': '#66717e',
    '--mantine-color-error': '#b92323',
    '--mantine-color-default-border': '#b9c2cc',
  },
  dark: {
    '--mantine-color-body': '#191e25',
    '--mantine-color-text': '#e3e7ec',
    '--mantine-color-dimmed': '#a3aebb',
    '--mantine-color-placeholder': '#8793a1',
    '--mantine-color-error': '#ff8f8f',
    '--mantine-color-default-border': '#404b58',
    '--mantine-color-disabled': '#262e37',
    '--mantine-color-disabled-border': '#303944',
  },
})
