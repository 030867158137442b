import { createORPCClient } from '@orpc/client'
import { RPCLink } from '@orpc/client/websocket'
import { WebSocket as NodeWebSocket } from 'ws'
import type { Api } from '../../../renderer/client/client-context.tsx'
import type { AppHost } from '../../app/support/app-host.ts'

export type HostControl = {
  readonly api: Api
  /** lets a page in without a link of its own */
  readonly session: string
  close(): void
}

/** Speaks to a running host as one of its pages does. */
export async function controlHost(host: AppHost): Promise<HostControl> {
  const token = new URL(await host.newLink()).hash.slice(1)
  const response = await fetch(`${host.origin}/session`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', Origin: host.origin },
    body: JSON.stringify({ token }),
  })
  const { session } = (await response.json()) as { session: string }
  const address = `${host.origin.replace(/^http/, 'ws')}/rpc`
  // not the global one: that cannot say which page it speaks for
  const socket = new NodeWebSocket(address, ['switchyard.v1', `switchyard.session.${session}`], {
    origin: host.origin,
  })
  const link = new RPCLink({ websocket: socket as unknown as WebSocket })
  return { api: createORPCClient(link), session, close: () => socket.close() }
}
