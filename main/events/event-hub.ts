import type { AppEvent } from '../../shared/contract/events-contract.ts'

/** Publish to every open window. Implementations coalesce: nothing below this line has backpressure. */
export interface EventHub {
  publish(event: Exclude<AppEvent, { type: 'hello' }>): void
  /** Begins with `hello`; ends with the signal. */
  subscribe(signal: AbortSignal): AsyncGenerator<AppEvent, void, void>
}
