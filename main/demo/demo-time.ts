export const minuteMs = 60_000
export const hourMs = 60 * minuteMs
export const dayMs = 24 * hourMs

/** How long before its making the demo's past begins. */
export const pastMs = 21 * dayMs
