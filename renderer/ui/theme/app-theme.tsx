import '@mantine/core/styles.css'
import './tokens.css'
import { localStorageColorSchemeManager, MantineProvider } from '@mantine/core'
import { setNonce } from 'get-nonce'
import type { ReactNode } from 'react'
import { theme, themeVariables } from './theme.ts'

const colorSchemeManager = localStorageColorSchemeManager({ key: 'switchyard-theme' })

type AppThemeProps = {
  /** the page's style nonce; every style element made at run time must carry it */
  readonly nonce: string
  readonly children: ReactNode
}

export function AppTheme({ nonce, children }: AppThemeProps) {
  // Read by the scroll lock of dialogs, which makes its own style element outside of Mantine.
  setNonce(nonce)
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={themeVariables}
      colorSchemeManager={colorSchemeManager}
      defaultColorScheme="auto"
      getStyleNonce={() => nonce}
    >
      {children}
    </MantineProvider>
  )
}
