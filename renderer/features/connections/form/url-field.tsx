import { TextInput } from '@mantine/core'
import { useState } from 'react'
import {
  hidePassword,
  readUrl,
  writeUrl,
  type UrlNote,
  type UrlPassword,
} from '../../../../shared/connection-url/index.ts'
import { connectionsState } from '../connections-state.ts'
import type { ConnectionForm } from './connection-form.ts'
import styles from './url-field.module.css'
import { hasSecretInUrl, takeUrl, urlFieldsOf } from './url-form.ts'

type UrlFieldProps = { readonly form: ConnectionForm; readonly savedSecret: boolean }

/**
 * The address as one line. What is pasted is taken apart at once and its password leaves the line for the field below;
 * what is typed, when the line is left. It never shows a secret that it was given.
 */
export function UrlField({ form, savedSecret }: UrlFieldProps) {
  const [typed, setTyped] = useState<string | null>(null)
  const [notes, setNotes] = useState<readonly UrlNote[]>([])
  const [held, setHeld] = useState<UrlPassword>({ state: 'absent' })
  const fields = urlFieldsOf(form)
  const isEmpty = fields !== undefined && 'host' in fields && fields.host === '' && form.database === ''
  const shown =
    typed ?? (fields === undefined || isEmpty ? '' : writeUrl(fields, hasSecretInUrl(form, savedSecret)))

  const take = (text: string) => {
    if (text.trim() === '') return
    const reading = readUrl(text)
    const refuse = (problems: readonly UrlNote[]) => {
      setNotes(problems)
      setTyped(hidePassword(text))
      // kept until the rest is mended, so that nobody has to look for it again
      if (reading.password.state === 'given') setHeld(reading.password)
    }
    if (reading.status === 'refused') return refuse(reading.notes)
    const password = reading.password.state === 'hidden' ? held : reading.password
    const change = takeUrl(form, reading.fields, password)
    if ('refused' in change) return refuse([{ ruling: 'refused', what: 'This URL', why: change.refused }])
    connectionsState.getState().edited(change)
    setNotes(reading.notes)
    setTyped(null)
    setHeld({ state: 'absent' })
  }
  const refused = notes.some(({ ruling }) => ruling === 'refused')
  return (
    <div>
      <TextInput
        label="Connection URL or path of a file"
        description="Pasting fills in everything below; a password in it goes into its own field and is not shown here."
        placeholder="postgres://user@db.example.internal/orders"
        autoComplete="off"
        autoCapitalize="none"
        spellCheck={false}
        dir="ltr"
        value={shown}
        error={refused ? 'Nothing of it was taken over yet.' : undefined}
        onChange={event => {
          const text = event.currentTarget.value
          // one key adds one character; more at once was pasted, dropped or filled in
          if (insertedInto(shown, text) > 1) take(text)
          else setTyped(text)
        }}
        onBlur={() => {
          if (typed !== null) take(typed)
        }}
        onKeyDown={event => {
          if (event.key !== 'Enter' || typed === null) return
          event.preventDefault()
          take(typed)
        }}
      />
      {notes.length > 0 && <UrlNotes notes={notes} />}
    </div>
  )
}

/** Characters that `after` has in the place of what was there `before`. */
function insertedInto(before: string, after: string): number {
  let begin = 0
  while (begin < after.length && after[begin] === before[begin]) begin += 1
  let end = 0
  const most = Math.min(before.length, after.length) - begin
  while (end < most && after.at(-1 - end) === before.at(-1 - end)) end += 1
  return after.length - begin - end
}

function UrlNotes({ notes }: { readonly notes: readonly UrlNote[] }) {
  const words = { refused: 'Not possible', asked: 'Left out' } as const
  const sorted = notes.toSorted((a, b) => Number(a.ruling === 'asked') - Number(b.ruling === 'asked'))
  return (
    <div role="status">
      <ul className={styles.notes} aria-label="What the URL says that is not taken over">
        {sorted.map(({ ruling, what, why }) => (
          <li key={`${ruling} ${what}`} data-ruling={ruling}>
            <span className={styles.ruling}>{words[ruling]}:</span> <code>{what}</code> {why}
          </li>
        ))}
      </ul>
    </div>
  )
}
