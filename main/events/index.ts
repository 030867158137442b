export { createEventHub } from './create-event-hub.ts'
