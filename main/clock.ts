/** Where "now" comes from: the system's clock, or the simulated one that makes the demo's past. */
export type Clock = { readonly nowMs: () => number }

export const systemClock: Clock = { nowMs: () => Date.now() }
