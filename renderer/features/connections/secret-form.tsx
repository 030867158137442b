import { Button, Group, PasswordInput, Textarea } from '@mantine/core'
import { useState, type FormEvent } from 'react'

type SecretFormProps = {
  readonly label: string
  readonly submit: string
  readonly busy: boolean
  /** a text of several lines, such as PEM */
  readonly lines?: boolean
  readonly onSubmit: (secret: string) => void
}

/** Posts once and forgets at once, whatever the answer: a wrong one would have to be typed again anyway. */
export function SecretForm({ label, submit, busy, lines = false, onSubmit }: SecretFormProps) {
  const [secret, setSecret] = useState('')
  const post = (event: FormEvent) => {
    event.preventDefault()
    if (secret === '') return
    onSubmit(secret)
    setSecret('')
  }
  return (
    <form onSubmit={post}>
      <Group gap="sm" align="flex-end">
        {lines ? (
          <Textarea
            label={label}
            autoComplete="off"
            spellCheck={false}
            rows={3}
            w={320}
            value={secret}
            onChange={event => setSecret(event.currentTarget.value)}
          />
        ) : (
          <PasswordInput
            label={label}
            autoComplete="off"
            w={320}
            value={secret}
            visibilityToggleButtonProps={{ 'aria-label': 'Show what is typed', tabIndex: 0 }}
            onChange={event => setSecret(event.currentTarget.value)}
          />
        )}
        <Button type="submit" loading={busy} disabled={secret === ''}>
          {submit}
        </Button>
      </Group>
    </form>
  )
}
