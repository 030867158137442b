import type { ConnectionDraft } from '../../../../shared/contract/connections-contract.ts'
import type { Api } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { connectionsState } from '../connections-state.ts'
import type { ConnectionForm } from './connection-form.ts'

let running: AbortController | undefined

/** One test at a time: a new one stops the one before. Steps go to the state as they come. */
export async function runTest(api: Api, form: ConnectionForm, draft: ConnectionDraft): Promise<void> {
  running?.abort()
  const controller = new AbortController()
  running = controller
  const { testStarted, stepArrived, testEnded } = connectionsState.getState()
  testStarted(form)
  try {
    const steps = await api.connections.test(draft, { signal: controller.signal })
    for await (const step of steps) {
      if (controller.signal.aborted) break
      stepArrived(form, step)
    }
    testEnded(form, controller.signal.aborted ? 'stopped' : 'ended', null)
  } catch (error) {
    if (controller.signal.aborted) testEnded(form, 'stopped', null)
    else testEnded(form, 'ended', toFailure(error))
  }
}

export function stopTest(): void {
  running?.abort()
}
