import { MantineProvider } from '@mantine/core'
import { ORPCError } from '@orpc/client'
import { createTanstackQueryUtils } from '@orpc/tanstack-query'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, configure, render } from '@testing-library/react'
import type { ReactNode } from 'react'
import { onTestFinished } from 'vitest'
import { ClientProvider, type Api } from '../../../renderer/client/client-context.tsx'
import { AppError, type Failure } from '../../../shared/failure.ts'

type Answer<Call> = Call extends (input: infer Input, ...rest: never[]) => Promise<infer Output>
  ? (input: Input) => Output | Promise<Output>
  : never

/** The procedures a test answers; what it does not name fails loudly when it is called. */
export type Answers = { readonly [G in keyof Api]?: { readonly [P in keyof Api[G]]?: Answer<Api[G][P]> } }

export type Call = { readonly name: string; readonly input: unknown }

/** A host for screens: answers from the test, and a list of what it was asked. */
export function fakeApi(answers: Answers): {
  readonly api: Api
  readonly calls: Call[]
  callsOf(name: string): unknown[]
} {
  const calls: Call[] = []
  const groups = answers as Record<
    string,
    Record<string, ((input: unknown) => unknown) | undefined> | undefined
  >
  const api = new Proxy(
    {},
    {
      get: (_, group: string) =>
        new Proxy(
          {},
          {
            get: (_group, procedure: string) => async (input: unknown) => {
              const name = `${group}.${procedure}`
              calls.push({ name, input })
              const answer = groups[group]?.[procedure]
              if (answer === undefined) throw new Error(`the test has no answer for ${name}`)
              return answer(input)
            },
          },
        ),
    },
  ) as Api
  return { api, calls, callsOf: name => calls.filter(call => call.name === name).map(call => call.input) }
}

/** A failure as it arrives over the wire. */
export function wireError(failure: Failure): Error {
  return new ORPCError(failure.code, { defined: true, data: failure })
}

/** The switchboard's own answer when the line breaks. */
export const hostLost = () => new AppError({ code: 'host-lost' })

// A busy machine is slow, not wrong: what a test waits for may take its time.
configure({ asyncUtilTimeout: 10_000 })

// happy-dom knows no font loading, which growing text fields wait for.
if (!('fonts' in document)) Object.defineProperty(document, 'fonts', { value: new EventTarget() })

export function renderWithApi(screen: ReactNode, api: Api) {
  const queryClient = new QueryClient({
    defaultOptions: {
      queries: { retry: false, staleTime: Infinity, networkMode: 'always' },
      mutations: { retry: false, networkMode: 'always' },
    },
  })
  const queries = createTanstackQueryUtils(api)
  const wrap = (children: ReactNode) => (
    <MantineProvider env="test">
      <QueryClientProvider client={queryClient}>
        <ClientProvider value={{ api, queries }}>{children}</ClientProvider>
      </QueryClientProvider>
    </MantineProvider>
  )
  const view = render(wrap(screen))
  onTestFinished(() => {
    cleanup()
    queryClient.clear()
  })
  return { ...view, queryClient, queries, rerender: (next: ReactNode) => view.rerender(wrap(next)) }
}
