export { createEventHub, type EventHubOptions } from './create-event-hub.ts'
export type { EventHub } from './event-hub.ts'
