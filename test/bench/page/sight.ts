/** What must be on screen, in selectors: so that our page and the bare one are watched by the same code. */
export type Sight = {
  readonly present: readonly {
    readonly selector: string
    readonly atLeast?: number
    /** somewhere in the first match */
    readonly text?: string
  }[]
  readonly absent?: readonly string[]
}

const count = (flags: number) => flags.toLocaleString('en')

/** Enough rows to fill the list at the size of the window the bench opens. */
const screenful = 18

export const ourSights = {
  /** @param flags in the whole list */
  list: (flags: number): Sight => ({
    present: [
      {
        selector: `[data-flag-table][aria-rowcount="${flags + 1}"] [role=rowgroup] [role=row][id]`,
        atLeast: screenful,
      },
      { selector: 'input[aria-label^="Search flags"]:not(:disabled)' },
    ],
  }),
  allOn: { present: [{ selector: '[data-flag-table] [data-exposed]', atLeast: screenful }] },
  dialog: { present: [{ selector: '[role=dialog] button[type=submit]' }] },
  allOff: (flags: number): Sight => ({
    present: [
      { selector: '[role=dialog] [data-tone=verified]', text: `${count(flags)} of ${count(flags)} verified` },
      { selector: '[data-flag-table] [role=rowgroup] [role=row][id]', atLeast: screenful },
    ],
    absent: ['[data-flag-table] [data-exposed]'],
  }),
  firstOff: {
    present: [{ selector: '[role=dialog] [data-tone=verified]', text: '1 of 1 verified' }],
    absent: ['#flag-row-0 [data-exposed]'],
  },
  overview: {
    present: [{ selector: 'main h1', text: 'Overview' }],
    absent: ['main [aria-busy=true]', 'main .mantine-Skeleton-root'],
  },
} as const satisfies Record<string, Sight | ((flags: number) => Sight)>

export const bareSights = {
  list: (flags: number): Sight => ({
    present: [
      { selector: `[role=grid][aria-rowcount="${flags}"] [role=row]`, atLeast: screenful },
      { selector: 'input[type=search]' },
    ],
  }),
  allOn: { present: [{ selector: '[data-on]', atLeast: screenful }] },
  allOff: (flags: number): Sight => ({
    present: [
      { selector: 'output', text: `${flags} read back` },
      { selector: '[role=row]', atLeast: screenful },
    ],
    absent: ['[data-on]'],
  }),
  firstOff: {
    present: [{ selector: 'output', text: '1 read back' }],
    absent: ['[role=row]:first-child [data-on]'],
  },
} as const satisfies Record<string, Sight | ((flags: number) => Sight)>
