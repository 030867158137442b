import type { IncomingMessage, ServerResponse } from 'node:http'
import { onTestFinished } from 'vitest'
import { connectRestFlags, usualPatience } from '../../main/connectors/rest-flags/connect-rest-flags.ts'
import type { ConnectContext, Connector } from '../../main/connectors/connector.ts'
import { createRestFlags, type RestFlags } from '../../main/demo/stand-ins/rest-flags.ts'
import {
  application,
  serveRestFlags,
  type RestFlagsServer,
  type RestFlagsServerOptions,
} from '../../main/demo/stand-ins/rest-flags-server.ts'
import { RestFlagsSettings } from '../../shared/domain/rest-flags-settings.ts'

export const token = 'token-canary-4711'

export type RestDesk = {
  readonly server: RestFlagsServer
  readonly flags: RestFlags
  readonly connector: Connector
  readonly settings: RestFlagsSettings
  /** every request that arrived, as `METHOD path` */
  readonly arrived: readonly string[]
  /** the headers of the same */
  readonly headers: readonly IncomingMessage['headers'][]
}

export type Fault = (request: IncomingMessage, response: ServerResponse) => boolean

/** A stand-in that lets in one token, and a connector to it; both end with the test. */
export async function restDesk(
  options: RestFlagsServerOptions & { readonly fault?: Fault } = {},
  settings: Partial<RestFlagsSettings> = {},
  context: Partial<ConnectContext> = {},
): Promise<RestDesk> {
  const arrived: string[] = []
  const headers: IncomingMessage['headers'][] = []
  const server = await serveRestFlags({
    letIn: { header: 'authorization', value: `Bearer ${token}` },
    ...options,
    before: (request, response) => {
      arrived.push(`${request.method} ${request.url}`)
      headers.push(request.headers)
      return options.fault?.(request, response) ?? false
    },
  })
  onTestFinished(() => server.close())
  const all = restSettings(server.port, settings)
  const connector = connectTo(all, context)
  return { server, flags: server.flags, connector, settings: all, arrived, headers }
}

/** A stand-in that takes a moment for each answer, and counts how many it owes at once. */
export async function slowDesk(count: number): Promise<RestDesk & { readonly most: () => number }> {
  let under = 0
  let most = 0
  const flags = manyFlags(count)
  const answer = application(flags, {})
  const desk = await restDesk({
    flags,
    fault: (request, response) => {
      under += 1
      most = Math.max(most, under)
      setTimeout(() => {
        under -= 1
        answer(request, response)
      }, 5)
      return true
    },
  })
  return { ...desk, most: () => most }
}

export function restSettings(port: number, settings: Partial<RestFlagsSettings> = {}): RestFlagsSettings {
  return RestFlagsSettings.parse({
    kind: 'rest-flags',
    host: '127.0.0.1',
    port,
    tls: { mode: 'off' },
    ...settings,
  })
}

export function restContext(more: Partial<ConnectContext> = {}): ConnectContext {
  return { connectionId: 'meals', name: 'Meals', readOnly: false, secret: async () => token, ...more }
}

/** Impatient, so that nobody sits through a store's silence. */
export function connectTo(settings: RestFlagsSettings, context: Partial<ConnectContext> = {}): Connector {
  const connector = connectRestFlags(settings, restContext(context), {
    ...usualPatience,
    connectMs: 2_000,
    answerMs: 1_500,
    readinessMs: 1_500,
  })
  onTestFinished(() => connector.close())
  return connector
}

/** The seed's own three flags. */
export function seedFlags(nowMs?: () => number): RestFlags {
  const flags = createRestFlags(nowMs)
  flags.create({ name: 'meal_planning', enabled: true, description: 'Enable meal planning features' })
  flags.create({ name: 'activity_tracking', enabled: false, description: 'Steps and heart rate' })
  flags.create({ name: 'user_notifications', enabled: true, description: '' })
  return flags
}

export function manyFlags(count: number): RestFlags {
  const flags = createRestFlags()
  for (let index = 0; index < count; index += 1)
    flags.create({ name: `flag_${index}`, enabled: true, description: `number ${index}` })
  return flags
}
