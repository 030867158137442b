import { life } from '../../flag-life.ts'
import { minuteMs, pastMs } from '../../demo-time.ts'
import type { Random } from '../../random.ts'
import type { NewFeedback } from '../../stand-ins/preference-store.ts'

export const deskPeople = 5000

/** The flag is called after the column. */
export const deskFlag = 'use_new_data_entry'

/** Names of the rows of `app_config`: seed 000 asks for both and names neither. */
export const deskConfig = {
  killSwitch: 'new_data_entry_kill_switch',
  percentage: 'new_data_entry_percentage',
} as const

/** The percentage of those who never chose. Everybody else decides for themselves, all day long. */
export const deskLife = life(
  0,
  ['16d', 10, 'Ana Petrov', 'A tenth of those who never chose'],
  ['9d', 25, 'Ana Petrov', 'More like than dislike it'],
)

type Said = Omit<NewFeedback, 'userId'>

const said: readonly Said[] = [
  { interfaceVersion: 'new', type: 'praise', message: 'Half the clicks. Thank you.' },
  { interfaceVersion: 'new', type: 'praise', message: 'Finally I can tab through the fields.' },
  { interfaceVersion: 'new', type: 'bug', message: 'The date jumps to today when I correct the amount.' },
  { interfaceVersion: 'new', type: 'bug', message: 'Saving took half a minute, then it was there twice.' },
  { interfaceVersion: 'new', type: 'idea', message: 'Please remember the last category.' },
  { interfaceVersion: 'new', type: 'question', message: 'How do I get the old form back?' },
  { interfaceVersion: 'new', type: null, message: 'ok' },
  { interfaceVersion: 'old', type: 'question', message: 'Everybody talks of a new form. Where is it?' },
  {
    interfaceVersion: 'old',
    type: 'bug',
    message: 'Editing inside the table loses my text on a small screen.',
  },
  { interfaceVersion: 'old', type: 'praise', message: 'Leave it as it is, it works.' },
  { interfaceVersion: 'old', type: 'idea', message: 'A shortcut for saving would be nice.' },
]

/** What somebody on this interface may say. */
export function pickFeedback(random: Random, isNew: boolean): Said {
  const fitting = said.filter(one => (one.interfaceVersion === 'new') === isNew)
  return random.pick(fitting) ?? { interfaceVersion: isNew ? 'new' : 'old', type: null, message: null }
}

export type PastFeedback = Said & { readonly person: number; readonly agoMs: number }

/** Some five a day, more of them from those on NEW: what is new is talked about. */
export function pastFeedback(random: Random): readonly PastFeedback[] {
  const feedback: PastFeedback[] = []
  let agoMs = pastMs
  for (;;) {
    agoMs -= (60 + random.next() * 420) * minuteMs
    if (agoMs <= 0) return feedback
    const isNew = random.next() < 0.6
    // every fourth person is on NEW
    const person = 4 * Math.floor(1 + random.next() * (deskPeople / 4 - 2)) + (isNew ? 0 : 2)
    feedback.push({ ...pickFeedback(random, isNew), person, agoMs })
  }
}
