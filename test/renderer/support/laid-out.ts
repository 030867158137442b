import { afterAll, beforeAll } from 'vitest'

/** happy-dom lays nothing out, so that a virtual table would have no room for a row: every element gets this size. */
export function giveElementsSize(width: number, height: number): void {
  const before = ['offsetWidth', 'offsetHeight', 'clientHeight'].map(
    name => [name, Object.getOwnPropertyDescriptor(HTMLElement.prototype, name)] as const,
  )
  beforeAll(() => {
    for (const [name] of before)
      Object.defineProperty(HTMLElement.prototype, name, {
        configurable: true,
        get: () => (name === 'offsetWidth' ? width : height),
      })
  })
  afterAll(() => {
    for (const [name, descriptor] of before) {
      if (descriptor === undefined) Reflect.deleteProperty(HTMLElement.prototype, name)
      else Object.defineProperty(HTMLElement.prototype, name, descriptor)
    }
  })
}
