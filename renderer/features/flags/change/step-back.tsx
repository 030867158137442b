import { Button, Group, Modal, Radio, Skeleton, Stack } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import type { FlagDetail, FlagTimeline } from '../../../../shared/contract/flags-contract.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { ConfirmationFields, missingWords, nothingGiven } from '../../../ui/confirmation-fields.tsx'
import { exactWords, FailureNote, RelativeTime, StoreText } from '../../../ui/index.ts'
import { ChangePreviewPanel, confirmationSentence } from './change-preview-panel.tsx'
import { ChangeProgressNote } from './change-progress-note.tsx'
import { earlierSettings, patchBackTo, type EarlierSetting } from './earlier-settings.ts'
import { isDone, useChange } from './use-change.ts'

type StepBackProps = {
  readonly detail: FlagDetail
  readonly timeline: FlagTimeline
  readonly onOpenReceipt: (operationId: string) => void
}

/** Back to a percentage that stood before, where one did. Lowering is one press; what would raise asks as raising does. */
export function StepBack({ detail, timeline, onOpenReceipt }: StepBackProps) {
  const [opened, setOpened] = useState(false)
  const earlier = earlierSettings(timeline.steps)
  if (earlier.length === 0 && !opened) return null
  return (
    <>
      <Button size="xs" variant="default" onClick={() => setOpened(true)}>
        Step back…
      </Button>
      <Modal
        opened={opened}
        onClose={() => setOpened(false)}
        size={560}
        title={
          <>
            Step <StoreText text={detail.flag.key} /> back
          </>
        }
      >
        <StepBackForm
          detail={detail}
          offered={earlier}
          onClose={() => setOpened(false)}
          onOpenReceipt={onOpenReceipt}
        />
      </Modal>
    </>
  )
}

type StepBackFormProps = {
  readonly detail: FlagDetail
  readonly offered: readonly EarlierSetting[]
  readonly onClose: () => void
  readonly onOpenReceipt: (operationId: string) => void
}

function StepBackForm({ detail, offered, onClose, onOpenReceipt }: StepBackFormProps) {
  const { queries } = useClient()
  const change = useChange()
  // What is offered and judged stays as it was when this was opened: once written, it would be no earlier one any more.
  const [{ flag, earlier }] = useState({ flag: detail.flag, earlier: offered })
  const [picked, setPicked] = useState(0)
  const [given, setGiven] = useState(nothingGiven)
  const choice = earlier[picked]
  const patch = choice === undefined ? {} : patchBackTo(choice, flag, detail.capabilities)
  const asked = {
    ref: { connectionId: flag.connectionId, key: flag.key },
    patch,
    expectedVersion: flag.version,
  }
  const preview = useQuery(queries.flags.previewChange.queryOptions({ input: asked, staleTime: 5_000 }))
  const environment = useNameOf(detail.environmentId)
  if (choice === undefined) return null
  const needs = preview.data?.needs ?? []
  const done = isDone(change.progress)
  const blocked =
    preview.data === undefined ? 'Waiting for the preview.' : missingWords(needs, given, environment)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (blocked === undefined && !done) change.send({ ...asked, stepBack: true, given })
  }
  return (
    <form onSubmit={submit}>
      <Stack gap="md">
        <Radio.Group
          label="Back to what stood before"
          value={String(picked)}
          onChange={value => {
            setPicked(Number(value))
            setGiven(nothingGiven)
            change.forget()
          }}
        >
          <Stack gap={6} mt={6}>
            {earlier.map(({ percentage, fromMs, untilMs }, index) => (
              <Radio
                key={percentage}
                value={String(index)}
                disabled={done}
                label={`${percentage} %`}
                description={
                  <>
                    {exactWords(fromMs)} until {exactWords(untilMs)} (<RelativeTime atMs={untilMs} />)
                  </>
                }
              />
            ))}
          </Stack>
        </Radio.Group>
        {!done && preview.isPending && <Skeleton height={100} aria-label="Loading the preview" />}
        {!done && preview.isError && <FailureNote failure={toFailure(preview.error)} />}
        {!done && preview.data !== undefined && (
          <>
            <ChangePreviewPanel preview={preview.data} />
            <ConfirmationFields
              needs={needs}
              environmentName={environment}
              confirmation={confirmationSentence(preview.data)}
              given={given}
              onGiven={setGiven}
            />
          </>
        )}
        <ChangeProgressNote progress={change.progress} onOpenReceipt={onOpenReceipt} />
        <Group justify="flex-end" gap="sm">
          <Button variant="default" onClick={onClose}>
            {done ? 'Close' : 'Cancel'}
          </Button>
          {!done && (
            <Button
              type="submit"
              data-autofocus
              loading={change.progress.status === 'sending'}
              disabled={blocked !== undefined}
            >
              Step back to {choice.percentage} %
            </Button>
          )}
        </Group>
      </Stack>
    </form>
  )
}

function useNameOf(environmentId: string): string {
  const { queries } = useClient()
  const environments = useQuery(queries.environments.list.queryOptions()).data
  return environments?.find(one => one.id === environmentId)?.name ?? ''
}
