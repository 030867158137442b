import type { AppEvent } from '../../shared/contract/events-contract.ts'
import type { FlagSummary } from '../../shared/domain/flag.ts'

export type PublishedEvent = Exclude<AppEvent, { type: 'hello' }>

/** A window that gets more rows at once works through them in pieces. */
export const mostRowsPerEvent = 1000

/** Events of one short window, each thing only in its latest form. */
export type Coalesced = { add(event: PublishedEvent): void; take(): readonly PublishedEvent[] }

type Row = { readonly connectionId: string; readonly key: string; readonly summary: FlagSummary | null }

/**
 * What is left when the same thing changed several times within a window. Rows come before operations, so that
 * whoever reads "verified" already sees the flags it speaks of.
 */
export function coalesceEvents(): Coalesced {
  const rows = new Map<string, Row>()
  const others = new Map<string, PublishedEvent>()
  const late = new Map<string, PublishedEvent>()

  const putRow = (row: Row): void => {
    rows.set(`${row.connectionId}\0${row.key}`, row)
  }
  return {
    add: event => {
      switch (event.type) {
        case 'flags-changed':
          for (const summary of event.rows)
            putRow({ connectionId: summary.connectionId, key: summary.key, summary })
          for (const { connectionId, key } of event.removed) putRow({ connectionId, key, summary: null })
          return
        case 'connection-status':
          return void others.set(`status ${event.status.connectionId}`, event)
        case 'usage':
          return void late.set(`usage ${event.connectionId}`, event)
        case 'measures':
          return void late.set(`measures ${event.connectionId}`, event)
        case 'operation':
          return void late.set(`operation ${event.operation.id}`, event)
        case 'audit':
        case 'demo-progress':
          return void late.set(event.type, event)
        case 'connections-changed':
        case 'environments-changed':
        case 'settings':
        case 'workspace':
          return void others.set(event.type, event)
      }
    },
    take: () => {
      const events = [...others.values(), ...inChunks([...rows.values()]), ...late.values()]
      rows.clear()
      others.clear()
      late.clear()
      return events
    },
  }
}

function inChunks(rows: readonly Row[]): PublishedEvent[] {
  const events: PublishedEvent[] = []
  for (let from = 0; from < rows.length; from += mostRowsPerEvent) {
    const chunk = rows.slice(from, from + mostRowsPerEvent)
    events.push({
      type: 'flags-changed',
      rows: chunk.flatMap(({ summary }) => summary ?? []),
      removed: chunk.flatMap(({ connectionId, key, summary }) =>
        summary === null ? [{ connectionId, key }] : [],
      ),
    })
  }
  return events
}
