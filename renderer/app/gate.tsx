import { useQuery } from '@tanstack/react-query'
import { lazy, Suspense, useState } from 'react'
import { useClient } from '../client/client-context.tsx'
import { useHostState } from '../client/host-context.tsx'
import { toFailure } from '../client/to-failure.ts'
import { FailureNote } from '../ui/index.ts'
import { Frame } from './frame/frame.tsx'
import { Opening } from './opening.tsx'
import { RefusedPage } from './refused-page.tsx'
import { useRoute } from './use-route.ts'

const WelcomePage = lazy(async () => ({
  default: (await import('../features/welcome/index.ts')).WelcomePage,
}))

/** What stands before the frame: a host that knows this window, and a name for the audit. */
export function Gate() {
  const { queries } = useClient()
  const refused = useHostState(state => state.link.status === 'refused')
  const info = useQuery(queries.workspace.info.queryOptions())
  const [, goTo] = useRoute()
  // The name comes before the demo is made; until that has ended, well or badly, its page has something to say.
  const [starting, setStarting] = useState(false)
  // A window that shows something goes on showing it, and says so at the top.
  if (refused && info.data === undefined) return <RefusedPage />
  switch (info.status) {
    case 'pending':
      return <Opening />
    case 'error':
      return (
        <Opening>
          <FailureNote failure={toFailure(info.error)} />
        </Opening>
      )
    case 'success':
      if (info.data.actor !== null && !starting) return <Frame info={info.data} />
      return (
        <Suspense fallback={<Opening />}>
          <WelcomePage
            info={info.data}
            onStarting={setStarting}
            onConnect={() => goTo({ page: 'connections' })}
          />
        </Suspense>
      )
  }
}
