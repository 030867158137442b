import type { Page } from 'playwright/test'

export type CountedKeys = {
  /** one key, or several held together: `Control+Shift+E` */
  press(keys: string): Promise<void>
  /** Keys that went down, each of a chord counted. */
  count(): number
}

/** A keyboard that knows how much was asked of the person. */
export function countKeys(page: Page): CountedKeys {
  let count = 0
  return {
    async press(keys) {
      count += keys.split('+').length
      await page.keyboard.press(keys)
    },
    count: () => count,
  }
}
