import { Button, Group, Modal, Stack, Text, TextInput, Textarea } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import type { KnownPair } from '../../../../shared/domain/calibration.ts'
import type { BucketPreset } from '../../../../shared/domain/mongo-flags-settings.ts'
import { useClient } from '../../../client/client-context.tsx'
import { toFailure } from '../../../client/to-failure.ts'
import { FailureNote, plural } from '../../../ui/index.ts'
import { FitTable } from './fit-table.tsx'
import { readPairs } from './known-pairs.ts'
import { verdictWords } from './verdict-words.ts'

type CalibrationDialogProps = {
  readonly opened: boolean
  /** undefined: not saved yet, so that its log cannot be asked */
  readonly connectionId: string | undefined
  readonly onChoose: (preset: BucketPreset) => void
  readonly onClose: () => void
}

/** Finds out by which function the application deals its people, from people whose variant is known. */
export function CalibrationDialog({ opened, onClose, ...props }: CalibrationDialogProps) {
  return (
    <Modal opened={opened} onClose={onClose} title="Which function puts a user into a bucket?" size="lg">
      <CalibrationForm {...props} onClose={onClose} />
    </Modal>
  )
}

function CalibrationForm({ connectionId, onChoose, onClose }: Omit<CalibrationDialogProps, 'opened'>) {
  const { queries } = useClient()
  const [text, setText] = useState('')
  const [percentage, setPercentage] = useState('50')
  const judge = useMutation(queries.calibration.judge.mutationOptions())
  const sample = useMutation(
    queries.calibration.sample.mutationOptions({
      onSuccess: ({ pairs }) => {
        setText(textOf(pairs))
        judge.mutate({ pairs })
      },
    }),
  )
  const typed = readPairs(text, Number(percentage))
  const failed = sample.error ?? judge.error
  return (
    <Stack gap="md">
      <Text size="sm">
        Seed code often leaves the function open. Give some people whose variant is known, and every function
        known here is tried on them. Leave out test users and people who chose for themselves.
      </Text>
      <Group align="flex-end" gap="sm">
        <Button
          variant="default"
          disabled={connectionId === undefined}
          loading={sample.isPending}
          onClick={() => connectionId !== undefined && sample.mutate({ connectionId })}
        >
          Take them from the usage log
        </Button>
        {connectionId === undefined && <Text size="sm">once the connection is saved</Text>}
        {sample.data !== undefined && (
          <Text size="sm" role="status">
            {plural(sample.data.pairs.length, 'person', 'people')} read, {sample.data.leftOut} left out
          </Text>
        )}
      </Group>
      <Textarea
        label="People, one a line"
        description="user, variant and, where it differs, the percentage: user-17, new, 25"
        autosize
        minRows={4}
        maxRows={8}
        styles={{ input: { fontFamily: 'var(--mantine-font-family-monospace)' } }}
        autoComplete="off"
        spellCheck={false}
        value={text}
        error={typed.unread.length > 0 ? unreadWords(typed.unread) : undefined}
        onChange={event => setText(event.currentTarget.value)}
      />
      <Group align="flex-end" gap="sm">
        <TextInput
          label="Percentage of the flag"
          inputMode="decimal"
          w={170}
          rightSection="%"
          value={percentage}
          onChange={event => setPercentage(event.currentTarget.value)}
        />
        <Button
          disabled={typed.pairs.length === 0}
          loading={judge.isPending}
          onClick={() => judge.mutate({ pairs: [...typed.pairs].slice(0, mostPairs) })}
        >
          Try all functions
        </Button>
      </Group>
      {failed !== null && <FailureNote failure={toFailure(failed)} />}
      {judge.data !== undefined && (
        <>
          <Text size="sm" role="status">
            {verdictWords(judge.data)}
          </Text>
          <FitTable
            calibration={judge.data}
            onChoose={preset => {
              onChoose(preset)
              onClose()
            }}
          />
        </>
      )}
    </Stack>
  )
}

/** What the host takes at once, and far more than it needs. */
const mostPairs = 10_000

function textOf(pairs: readonly KnownPair[]): string {
  return pairs.map(({ userId, variant, percentage }) => `${userId}, ${variant}, ${percentage}`).join('\n')
}

function unreadWords(lines: readonly number[]): string {
  const shown = lines.slice(0, 5).join(', ')
  return `Line ${shown}${lines.length > 5 ? ' and more' : ''}: a user and "new" or "old", please.`
}
