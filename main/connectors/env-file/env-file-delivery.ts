import type { EnvFileSettings } from '../../../shared/domain/env-file-settings.ts'
import type { Delivery } from '../connector.ts'
import type { Resolve } from '../http/guarded-lookup.ts'
import type { HttpClient } from '../http/http-client.ts'
import { askApplication, probeClient } from './ask-application.ts'
import { stepsOf } from './env-file-by-hand.ts'
import { runCommand } from './run-command.ts'

/** Seed 002: "Rollback Time: < 5 minutes". */
const limitMs = 300_000
/** What a build may need to put its things in order before it is ended. */
const graceMs = 2_000

export type ProbePatience = { readonly connectMs: number; readonly answerMs: number }

/** How what is stored becomes what is served. `close` ends the connections of the probe. */
export function createDelivery(
  settings: EnvFileSettings,
  connection: string,
  patience: ProbePatience,
  resolve?: Resolve,
): Delivery & { readonly close: () => void } {
  const { apply, probe, passedOn } = settings
  const open = new Set<HttpClient>()
  const delivery = {
    by: apply === null ? 'person' : 'command',
    limitMs,
    steps: stepsOf(settings),
    deliver: async (signal: AbortSignal, onOutput: (text: string) => void) => {
      if (apply === null)
        return {
          exitCode: null,
          failure: noCommand(connection),
        }
      const { exitCode, failure } = await runCommand(
        { connection, ...apply, passedOn, graceMs, onOutput },
        signal,
      )
      return { exitCode, failure }
    },
    close: () => {
      for (const client of open) client.close()
    },
  } as const
  if (probe === null) return delivery
  return {
    ...delivery,
    probe: async (keys, signal) => {
      // a connection of its own each time: behind one address there may be old and new machines
      const client = probeClient(probe, connection, patience.connectMs, resolve)
      open.add(client)
      try {
        const limits = { deadlineMs: patience.answerMs, signal }
        return await askApplication(client, { ...settings, probe }, keys, limits)
      } finally {
        open.delete(client)
        client.close()
      }
    },
  }
}

export function noCommand(connection: string) {
  return {
    code: 'command-failed',
    connection,
    program: '',
    problem: 'none',
    exitCode: null,
    detail: '',
  } as const
}
