import { useEffect, useState } from 'react'
import type { ComponentType, FunctionComponent } from 'react'
import type { LateModule } from './late-module.ts'

/**
 * A part of the screen whose code comes late. Not React's `lazy`: that shows its placeholder even when the code has
 * long arrived, and holds back what follows any placeholder for 300 ms.
 */
export function latePart<Module, Props extends object>(
  module: LateModule<Module>,
  pick: (module: Module) => ComponentType<Props>,
  Placeholder: ComponentType<Props>,
): FunctionComponent<Props> {
  return function LatePart(props) {
    const [arrived, setArrived] = useState(module.arrived)
    const [failed, setFailed] = useState<{ readonly error: unknown } | null>(null)
    useEffect(() => {
      if (arrived !== undefined) return
      module.fetch().then(
        found => setArrived(() => found),
        (error: unknown) => setFailed({ error }),
      )
    }, [arrived])
    if (failed !== null) throw failed.error
    if (arrived === undefined) return <Placeholder {...props} />
    const Part = pick(arrived)
    return <Part {...props} />
  }
}
