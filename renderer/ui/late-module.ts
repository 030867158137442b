/** Code that is sent for when it is first wanted, and known to be there from then on. */
export type LateModule<Module> = {
  /** undefined until it has arrived */
  readonly arrived: () => Module | undefined
  /** May be asked again after it failed. */
  readonly fetch: () => Promise<Module>
}

export function lateModule<Module>(load: () => Promise<Module>): LateModule<Module> {
  let module: Module | undefined
  return {
    arrived: () => module,
    fetch: async () => {
      module ??= await load()
      return module
    },
  }
}
