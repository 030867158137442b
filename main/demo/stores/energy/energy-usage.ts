import { ObjectId, type Document } from 'bson'
import type { Variant } from '../../../../shared/domain/flag.ts'
import { createEvenly, type Random } from '../../random.ts'
import type { EnergyComponent } from './energy-components.ts'

/** Shares in [0, 1]: a comparison asks both backends, which a careful application does now and then only. */
const comparisonShare = 0.02

/** Lets one request to the energy application happen: the documents it logs of it, one or two. */
export type SimulateEnergyRequest = (
  component: EnergyComponent,
  backend: Variant,
  userId: string,
  atMs: number,
) => readonly Document[]

export function createSimulateEnergyRequest(random: Random): SimulateEnergyRequest {
  const evenly = new Map<string, (rate: number) => boolean>()
  const happens = (what: string, rate: number): boolean => {
    const known = evenly.get(what) ?? createEvenly(random)
    evenly.set(what, known)
    return known(rate)
  }
  return (component, backend, userId, atMs) => {
    const name = component.component
    const durationOf = (variant: Variant): number =>
      Math.round(random.logNormal(component[variant].medianMs, component[variant].spread) * 10) / 10
    const use = {
      _id: idAt(atMs),
      component: name,
      backend,
      userId,
      duration: durationOf(backend),
      success: !happens(`${name} ${backend}`, component[backend].failureRate),
    }
    if (random.next() >= comparisonShare) return [use]
    const comparison = {
      _id: idAt(atMs),
      component: name,
      userId,
      backend: 'comparison',
      oldDuration: durationOf('old'),
      newDuration: durationOf('new'),
      dataMismatch: happens(`${name} mismatch`, component.mismatchRate),
    }
    return [use, comparison]
  }
}

/** The seed's documents carry no time but that of their id. */
function idAt(ms: number): ObjectId {
  return new ObjectId(ObjectId.generate(Math.floor(ms / 1000)))
}
