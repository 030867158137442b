import { Button, NumberInput } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { useState, type FormEvent } from 'react'
import { Settings } from '../../../shared/contract/settings-contract.ts'
import { useClient } from '../../client/client-context.tsx'
import { toFailure } from '../../client/to-failure.ts'
import { FailureNote } from '../../ui/index.ts'
import styles from './settings-page.module.css'

type Field = {
  readonly name: keyof Settings
  readonly label: string
  readonly description: string
  readonly suffix: string
  readonly min: number
  readonly max: number
}

const fields: readonly Field[] = [
  {
    name: 'watchedPollSeconds',
    label: 'Environment on screen',
    description: 'Read the flags every …',
    suffix: ' s',
    min: 1,
    max: 3_600,
  },
  {
    name: 'otherPollSeconds',
    label: 'Other environments',
    description: 'Read the flags every …',
    suffix: ' s',
    min: 5,
    max: 86_400,
  },
  {
    name: 'usagePollSeconds',
    label: 'Usage',
    description: 'Read the usage tables every …',
    suffix: ' s',
    min: 1,
    max: 86_400,
  },
  {
    name: 'newErrorRatePercent',
    label: 'NEW may fail up to',
    description: 'Past it, Overview calls it wrong',
    suffix: ' %',
    min: 0,
    max: 100,
  },
  {
    name: 'errorIncreasePoints',
    label: 'NEW may fail above OLD by',
    description: 'In percentage points',
    suffix: ' points',
    min: 0,
    max: 100,
  },
  {
    name: 'troubleWindowMinutes',
    label: 'Window for both limits',
    description: 'The last …',
    suffix: ' min',
    min: 1,
    max: 1_440,
  },
]

export function ReadingForm({ settings }: { readonly settings: Settings }) {
  const { queries } = useClient()
  const queryClient = useQueryClient()
  const [draft, setDraft] = useState<Record<keyof Settings, number | string>>(settings)
  const save = useMutation(
    queries.settings.set.mutationOptions({
      onSuccess: saved => queryClient.setQueryData(queries.settings.get.queryKey(), saved),
    }),
  )
  const parsed = Settings.safeParse(draft)
  const changed = fields.some(({ name }) => draft[name] !== settings[name])
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (parsed.success) save.mutate(parsed.data)
  }
  return (
    <form onSubmit={submit}>
      <div className={styles.fields}>
        {fields.map(({ name, label, description, suffix, min, max }) => (
          <NumberInput
            key={name}
            label={label}
            description={description}
            suffix={suffix}
            min={min}
            max={max}
            clampBehavior="strict"
            allowDecimal={name.startsWith('new') || name.startsWith('error')}
            decimalScale={2}
            value={draft[name]}
            onChange={value => setDraft({ ...draft, [name]: value })}
          />
        ))}
      </div>
      {save.isError && <FailureNote failure={toFailure(save.error)} />}
      <div className={styles.line}>
        <Button type="submit" disabled={!changed || !parsed.success} loading={save.isPending}>
          Save reading and limits
        </Button>
        <span className={styles.saved}>
          {!parsed.success
            ? 'Every field needs a number within its bounds.'
            : changed
              ? 'Not saved yet.'
              : 'Saved. Every change is in the history.'}
        </span>
      </div>
    </form>
  )
}
