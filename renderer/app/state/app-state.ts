import { createStore } from 'zustand/vanilla'

const ENVIRONMENT_KEY = 'switchyard-environment'

export type AppState = {
  /** what the switcher was last set to; may name an environment that is gone */
  readonly pickedEnvironmentId: string | null
  readonly paletteOpen: boolean
  readonly shortcutsOpen: boolean
  /** the connection whose secret is being asked for */
  readonly secretFor: string | null
  readonly vaultOpen: boolean
  /** notices put away in this window */
  readonly dismissed: readonly string[]

  environmentPicked(id: string): void
  paletteToggled(open: boolean): void
  shortcutsToggled(open: boolean): void
  secretAsked(connectionId: string | null): void
  vaultToggled(open: boolean): void
  noticeDismissed(id: string): void
}

export type AppStateStore = ReturnType<typeof createAppState>

/** What the person is doing with the frame. @param memory remembers the environment between starts */
export function createAppState(memory: Pick<Storage, 'getItem' | 'setItem'>) {
  return createStore<AppState>()(set => ({
    pickedEnvironmentId: memory.getItem(ENVIRONMENT_KEY),
    paletteOpen: false,
    shortcutsOpen: false,
    secretFor: null,
    vaultOpen: false,
    dismissed: [],

    environmentPicked: id => {
      memory.setItem(ENVIRONMENT_KEY, id)
      set({ pickedEnvironmentId: id })
    },
    paletteToggled: paletteOpen => set({ paletteOpen, ...(paletteOpen ? { shortcutsOpen: false } : {}) }),
    shortcutsToggled: shortcutsOpen =>
      set({ shortcutsOpen, ...(shortcutsOpen ? { paletteOpen: false } : {}) }),
    secretAsked: secretFor => set({ secretFor }),
    vaultToggled: vaultOpen => set({ vaultOpen }),
    noticeDismissed: id => set(state => ({ dismissed: [...state.dismissed, id] })),
  }))
}
