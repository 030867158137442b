import type { Connector, MeasureReading } from '../../main/connectors/connector.ts'
import { Measure } from '../../shared/domain/measure.ts'
import { never } from './connector-writes.ts'

export const minuteMs = 60_000

/** A measure of this source; named after what it is. */
export function buildMeasure(source: unknown, name = 'backlog'): Measure {
  return Measure.parse({ name, unit: 'events', better: 'lower', source })
}

/** All readings of a connector, in order. */
export async function readings(connector: Connector, sinceMs: number): Promise<MeasureReading[]> {
  const found: MeasureReading[] = []
  for await (const reading of connector.readMeasures?.(() => sinceMs, never) ?? []) found.push(reading)
  return found
}

export async function firstReading(connector: Connector, sinceMs: number): Promise<MeasureReading> {
  const [reading] = await readings(connector, sinceMs)
  if (reading === undefined) throw new Error('nothing was read')
  return reading
}

export function pointsOf(reading: MeasureReading): readonly (readonly [minuteMs: number, value: number])[] {
  if (reading.status !== 'read') throw new Error(`it was ${JSON.stringify(reading)}`)
  return reading.points.map(point => [point.minuteMs, point.value])
}
