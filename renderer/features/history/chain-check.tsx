import { Button } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { IconLink, IconShieldCheck } from '@tabler/icons-react'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote, plural, RelativeTime } from '../../ui/index.ts'
import { BrokenChain } from './broken-chain.tsx'
import styles from './history-page.module.css'

/** Recomputes the chain of digests over every entry, when asked. */
export function ChainCheck() {
  const { api } = useClient()
  const check = useMutation({
    mutationFn: async () => ({ ...(await api.history.verify()), atMs: Date.now() }),
  })
  return (
    <div className={styles.check}>
      <span role="status">
        {check.isSuccess && check.data.brokenAt === null && (
          <span className={styles.intact}>
            <IconShieldCheck size={16} aria-hidden /> Chain verified:{' '}
            {plural(check.data.entries, 'entry', 'entries')} intact, <RelativeTime atMs={check.data.atMs} />
          </span>
        )}
      </span>
      {check.isSuccess && check.data.brokenAt !== null && (
        <BrokenChain
          entries={check.data.entries}
          brokenAt={check.data.brokenAt}
          problem={check.data.problem}
        />
      )}
      {check.isError && <FailureNote failure={toFailure(check.error)} compact />}
      <Button
        size="xs"
        variant="default"
        leftSection={<IconLink size={14} aria-hidden />}
        loading={check.isPending}
        onClick={() => check.mutate()}
      >
        Verify the chain
      </Button>
    </div>
  )
}
