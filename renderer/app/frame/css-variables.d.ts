import 'react'

declare module 'react' {
  interface CSSProperties {
    /** custom properties of our own style sheets */
    [variable: `--${string}`]: string | number | undefined
  }
}
