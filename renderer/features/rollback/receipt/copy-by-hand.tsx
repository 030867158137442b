import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconCheck, IconCopy } from '@tabler/icons-react'
import type { OperationSummary } from '../../../../shared/domain/operation.ts'
import type { Api } from '../../../client/client-context.tsx'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { FailureNote, formatCount } from '../../../ui/index.ts'
import { stillWanted } from '../receipt-words.ts'

/** How everything that is not verified is done by hand, gathered when asked for: it may be long. */
export function CopyByHand({ operation }: { readonly operation: OperationSummary }) {
  const { api } = useClient()
  const left = operation.targets - operation.counts.verified
  const copy = useMutation({
    mutationFn: async () => navigator.clipboard.writeText(await gatherByHand(api, operation.id)),
  })
  return (
    <>
      <Button
        size="xs"
        variant="default"
        loading={copy.isPending}
        onClick={() => copy.mutate()}
        leftSection={
          copy.isSuccess ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />
        }
      >
        <span aria-live="polite">
          {copy.isSuccess
            ? 'Copied'
            : `Copy the steps for the ${formatCount(left)} that ${left === 1 ? 'is' : 'are'} left`}
        </span>
      </Button>
      {copy.isError && <FailureNote failure={toFailure(copy.error)} />}
    </>
  )
}

const PAGE = 500

export async function gatherByHand(api: Pick<Api, 'operations'>, id: string): Promise<string> {
  const steps: string[] = []
  for (let offset = 0; ; offset += PAGE) {
    const { targets, total } = await api.operations.targets({
      id,
      states: [...stillWanted],
      offset,
      limit: PAGE,
    })
    steps.push(...targets.map(target => target.byHand))
    if (targets.length === 0 || offset + PAGE >= total) return steps.join('\n')
  }
}
