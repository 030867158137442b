import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { FlagPatch } from '../../../../shared/domain/flag.ts'
import type { FlagRef, OperationSummary, OperationTarget } from '../../../../shared/domain/operation.ts'
import type { Failure } from '../../../../shared/failure.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { givenAnswers } from '../../../ui/confirmation-fields.tsx'
import type { Given } from '../../../ui/confirmation-fields.tsx'

export type ChangeOrder = {
  readonly ref: FlagRef
  readonly patch: FlagPatch
  readonly expectedVersion: string
  readonly given: Given
  readonly stepBack?: boolean
}

export type ChangeProgress =
  | { readonly status: 'idle' }
  | { readonly status: 'sending' }
  /** not accepted: nothing was sent to the store */
  | { readonly status: 'failed'; readonly failure: Failure }
  /** accepted; the operation tells how it goes */
  | {
      readonly status: 'accepted'
      readonly operation: OperationSummary
      readonly target: OperationTarget | undefined
    }

/**
 * Sends an ordinary change and follows its operation. The id of a click outlives a lost answer, so that a repetition
 * is the same change; once an outcome is known the next click is a new one.
 */
export function useChange() {
  const { api, queries } = useClient()
  const order = useRef<{ readonly key: string; readonly operationId: string } | undefined>(undefined)
  const [acceptedId, setAcceptedId] = useState<string | null>(null)
  const send = useMutation({
    mutationFn: ({ given, ...change }: ChangeOrder) => {
      const key = JSON.stringify(change)
      if (order.current?.key !== key) order.current = { key, operationId: crypto.randomUUID() }
      return api.flags.change({ ...change, operationId: order.current.operationId, ...givenAnswers(given) })
    },
    onSuccess: operation => {
      order.current = undefined
      setAcceptedId(operation.id)
    },
    onError: error => {
      if (toFailure(error).code !== 'host-lost') order.current = undefined
    },
  })
  const operation = useQuery({
    ...queries.operations.get.queryOptions({ input: { id: acceptedId ?? '' } }),
    enabled: acceptedId !== null,
  })
  const targets = useQuery({
    ...queries.operations.targets.queryOptions({ input: { id: acceptedId ?? '', offset: 0, limit: 1 } }),
    enabled: acceptedId !== null,
  })
  return {
    progress: progressOf(),
    send: (change: ChangeOrder) => {
      setAcceptedId(null)
      send.mutate(change)
    },
    forget: () => {
      setAcceptedId(null)
      send.reset()
    },
  }

  function progressOf(): ChangeProgress {
    if (send.isPending) return { status: 'sending' }
    if (send.isError) return { status: 'failed', failure: toFailure(send.error) }
    const known = acceptedId === null ? undefined : (operation.data ?? send.data)
    if (known === undefined) return { status: 'idle' }
    return { status: 'accepted', operation: known, target: targets.data?.targets[0] }
  }
}

/** Whether the change has come to rest as verified: the draft has done its work. */
export function isDone(progress: ChangeProgress): boolean {
  return progress.status === 'accepted' && progress.operation.counts.verified === progress.operation.targets
}
