import type { Measure, MeasureAggregate } from './measure.ts'

/** A series that teams watch, with the name, unit and direction it usually has. */
export type MeasurePreset = Pick<Measure, 'name' | 'unit' | 'better'> & {
  /** heading under which it is offered */
  readonly group: string
  /** what becomes of several values in one minute */
  readonly aggregate: MeasureAggregate
}

type Row = readonly [name: string, unit: string, better: Measure['better'], aggregate: MeasureAggregate]

const groups: Readonly<Record<string, readonly Row[]>> = {
  'Back end': [
    ['Display query time', 'ms', 'lower', 'avg'],
    ['Event processing time', 'ms', 'lower', 'avg'],
    ['Event processing failures', 'a minute', 'lower', 'count'],
    ['Repository query time', 'ms', 'lower', 'avg'],
    ['API response time', 'ms', 'lower', 'avg'],
    ['Error rate', '%', 'lower', 'avg'],
    ['Database operations that succeed', '%', 'higher', 'avg'],
    ['Memory', 'MB', 'lower', 'max'],
  ],
  'Front end': [
    ['Component render time', 'ms', 'lower', 'avg'],
    ['Data fetch time', 'ms', 'lower', 'avg'],
    ['Interaction lag', 'ms', 'lower', 'avg'],
    ['Front-end errors', 'a minute', 'lower', 'count'],
    ['Time spent on a task', 's', 'lower', 'avg'],
    ['Tasks completed', '%', 'higher', 'avg'],
  ],
  'Data consistency': [
    ['Event queue backlog', 'events', 'lower', 'last'],
    ['Stale display rows', 'rows', 'lower', 'last'],
    ['Source and display mismatches', 'a minute', 'lower', 'count'],
    ['Sync lag', 's', 'lower', 'max'],
    ['Dual-write lag', 's', 'lower', 'max'],
  ],
  'Flag service': [
    ['Flag evaluation time', 'ms', 'lower', 'avg'],
    ['Flag fetches that fail', '%', 'lower', 'avg'],
    ['Flag store query time', 'ms', 'lower', 'avg'],
    ['Flag updates', 'a minute', null, 'count'],
  ],
  People: [
    ['Support tickets', 'a minute', 'lower', 'count'],
    ['Satisfaction', 'of 5', 'higher', 'avg'],
    ['Feature uses', 'a minute', null, 'count'],
    ['People on NEW', '%', null, 'last'],
  ],
}

export const measurePresets: readonly MeasurePreset[] = Object.entries(groups).flatMap(([group, rows]) =>
  rows.map(([name, unit, better, aggregate]) => ({ group, name, unit, better, aggregate })),
)
