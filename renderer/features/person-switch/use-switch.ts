import { useMutation, useQuery } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { PersonChoice } from '../../../shared/contract/people-contract.ts'
import type { Variant } from '../../../shared/domain/flag.ts'
import type { OperationSummary, OperationTarget } from '../../../shared/domain/operation.ts'
import type { Failure } from '../../../shared/failure.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { givenAnswers, type Given } from '../../ui/confirmation-fields.tsx'

export type SwitchOrder = {
  readonly person: PersonChoice
  readonly variant: Variant
  readonly given: Given
}

export type SwitchProgress =
  | { readonly status: 'idle' }
  | { readonly status: 'sending' }
  /** not accepted: nothing was sent to the store */
  | { readonly status: 'failed'; readonly failure: Failure }
  | {
      readonly status: 'accepted'
      readonly operation: OperationSummary
      readonly target: OperationTarget | undefined
    }

/**
 * Sends one person's switch and follows its operation. The id of a press outlives a lost answer, so that a repetition
 * is the same switch.
 */
export function useSwitch() {
  const { api, queries } = useClient()
  const order = useRef<{ readonly key: string; readonly operationId: string } | undefined>(undefined)
  const [acceptedId, setAcceptedId] = useState<string | null>(null)
  const sending = useMutation({
    mutationFn: ({ person, variant, given }: SwitchOrder) => {
      const { ref, userId, stored } = person
      const change = { ref, userId, variant, expected: stored }
      const key = JSON.stringify(change)
      if (order.current?.key !== key) order.current = { key, operationId: crypto.randomUUID() }
      return api.people.switch({
        ...change,
        operationId: order.current.operationId,
        ...givenAnswers(given),
      })
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
  const progress = (): SwitchProgress => {
    if (sending.isPending) return { status: 'sending' }
    if (sending.isError) return { status: 'failed', failure: toFailure(sending.error) }
    const known = acceptedId === null ? undefined : (operation.data ?? sending.data)
    if (known === undefined) return { status: 'idle' }
    return { status: 'accepted', operation: known, target: targets.data?.targets[0] }
  }
  return {
    progress: progress(),
    send: (asked: SwitchOrder) => {
      setAcceptedId(null)
      sending.mutate(asked)
    },
  }
}

/** Whether the store's answer is known for good. */
export function isSettled(progress: SwitchProgress): boolean {
  return progress.status === 'accepted' && progress.operation.settledAtMs !== null
}
