import { Button, Group, Modal, Skeleton, Stack, Text } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { useEffect, useState } from 'react'
import type { FormEvent } from 'react'
import type { FlagDetail } from '../../../../shared/contract/flags-contract.ts'
import type { Environment } from '../../../../shared/domain/environment.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { ConfirmationFields, missingWords, nothingGiven } from '../../../ui/confirmation-fields.tsx'
import { EnvironmentBadge, FailureNote, StoreText } from '../../../ui/index.ts'
import { closeOnOwnEscape } from '../../../ui/own-escape.ts'
import { hasProblems, isEmptyPatch, readDraft } from './change-draft.ts'
import styles from './change-dialog.module.css'
import { ChangeFields } from './change-fields.tsx'
import { changeVerb, ChangePreviewPanel, confirmationSentence, PreviewHint } from './change-preview-panel.tsx'
import { ChangeProgressNote } from './change-progress-note.tsx'
import { DivergenceNote } from './divergence-note.tsx'
import { draftId, useDrafts } from './drafts-state.ts'
import { isDone, useChange } from './use-change.ts'

type ChangeDialogProps = {
  readonly detail: FlagDetail
  readonly environment: Environment | undefined
  readonly onClose: () => void
  readonly onOpenReceipt: (operationId: string) => void
}

/** The fields of a flag, what they would do, and one button. Closing keeps the draft; only saving or dropping ends it. */
export function ChangeDialog({ opened, ...props }: ChangeDialogProps & { readonly opened: boolean }) {
  return (
    <Modal
      opened={opened}
      onClose={props.onClose}
      closeOnEscape={false}
      onKeyDown={closeOnOwnEscape(props.onClose)}
      size={860}
      title={
        <Group gap="sm">
          <span>
            Change <StoreText text={props.detail.flag.key} />
          </span>
          {props.environment !== undefined && <EnvironmentBadge environment={props.environment} />}
        </Group>
      }
    >
      <ChangeForm {...props} />
    </Modal>
  )
}

export function ChangeForm({ detail, environment, onClose, onOpenReceipt }: ChangeDialogProps) {
  const { flag, capabilities } = detail
  const id = draftId(flag)
  const draft = useDrafts(state => state.drafts[id])
  const edited = useDrafts(state => state.edited)
  const rebased = useDrafts(state => state.rebased)
  const dropped = useDrafts(state => state.dropped)
  const change = useChange()
  const [given, setGiven] = useState(nothingGiven)

  const base = draft?.base ?? flag
  const { patch, problems } = readDraft(draft?.edits ?? {}, base, capabilities)
  const ref = { connectionId: flag.connectionId, key: flag.key }
  const ready = !isEmptyPatch(patch) && !hasProblems(problems)
  const preview = useChangePreview(ref, patch, base.version, ready)
  const diverged = base.version !== flag.version || isConflict(change.progress)
  const environmentName = environment?.name ?? ''
  const needs = preview.data?.needs ?? []
  const blocked = !ready
    ? hasProblems(problems)
      ? 'Correct the field marked above.'
      : 'Nothing is changed yet.'
    : preview.data === undefined
      ? 'Waiting for the preview.'
      : missingWords(needs, given, environmentName)

  const done = isDone(change.progress)
  useEffect(() => {
    if (!done) return
    dropped(id)
    onClose()
  }, [done, dropped, id, onClose])

  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (blocked === undefined) change.send({ ref, patch, expectedVersion: base.version, given })
  }
  return (
    <form onSubmit={submit}>
      {diverged && (
        <DivergenceNote
          draft={draft ?? { edits: {}, base }}
          flag={flag}
          onRebase={now => {
            change.forget()
            rebased(id, now)
          }}
        />
      )}
      <div className={styles.columns}>
        <ChangeFields
          flag={base}
          edits={draft?.edits ?? {}}
          problems={problems}
          capabilities={capabilities}
          onEdit={edits => {
            // A tick agrees to what was shown, not to what comes next.
            setGiven({ ...given, confirmed: false })
            edited(id, edits, flag)
          }}
        />
        <Stack gap="md">
          {!ready && <PreviewHint />}
          {ready && preview.isPending && <Skeleton height={120} aria-label="Loading the preview" />}
          {ready && preview.isError && <FailureNote failure={toFailure(preview.error)} />}
          {ready && preview.data !== undefined && (
            <>
              <ChangePreviewPanel preview={preview.data} />
              <ConfirmationFields
                needs={needs}
                environmentName={environmentName}
                confirmation={confirmationSentence(preview.data)}
                given={given}
                onGiven={setGiven}
              />
            </>
          )}
          <ChangeProgressNote progress={change.progress} onOpenReceipt={onOpenReceipt} />
        </Stack>
      </div>
      <Group justify="flex-end" gap="sm" mt="lg">
        {blocked !== undefined && (
          <Text size="xs" c="dimmed" id="change-blocked">
            {blocked}
          </Text>
        )}
        {draft !== undefined && (
          <Button variant="subtle" color="gray" onClick={() => dropped(id)}>
            Drop my edits
          </Button>
        )}
        <Button variant="default" onClick={onClose}>
          Close
        </Button>
        <Button
          type="submit"
          loading={change.progress.status === 'sending'}
          disabled={blocked !== undefined}
          {...(blocked === undefined ? {} : { 'aria-describedby': 'change-blocked' })}
        >
          {preview.data === undefined ? 'Save change' : changeVerb(preview.data)}
        </Button>
      </Group>
    </form>
  )
}

function useChangePreview(
  ref: { readonly connectionId: string; readonly key: string },
  patch: ReturnType<typeof readDraft>['patch'],
  expectedVersion: string,
  ready: boolean,
) {
  const { queries } = useClient()
  // Debounced as text, since the patch is made anew with every render.
  const [settled] = useDebouncedValue(JSON.stringify(patch), 120)
  const preview = useQuery({
    ...queries.flags.previewChange.queryOptions({
      input: { ref, patch: JSON.parse(settled) as typeof patch, expectedVersion },
      placeholderData: keepPreviousData,
      staleTime: 5_000,
    }),
    enabled: ready && settled !== '{}',
  })
  // While the next preview is on its way the last one is on screen, but nothing may be agreed to by it.
  const outdated = preview.isPlaceholderData || settled !== JSON.stringify(patch)
  return outdated ? { ...preview, data: undefined, isPending: true, isError: false } : preview
}

function isConflict(progress: ReturnType<typeof useChange>['progress']): boolean {
  if (progress.status === 'failed') return progress.failure.code === 'conflict'
  return progress.status === 'accepted' && progress.operation.counts.conflict > 0
}
