import { Text } from '@mantine/core'
import { IconAlertTriangle, IconArrowDown, IconArrowUp, IconEqual } from '@tabler/icons-react'
import type { ChangePreview } from '../../../../shared/contract/flags-contract.ts'
import { formatCount, formatShare, plural, StoreText } from '../../../ui/index.ts'
import styles from './change-dialog.module.css'

const directions = {
  raises: { icon: IconArrowUp, word: 'Raises exposure' },
  lowers: { icon: IconArrowDown, word: 'Lowers exposure' },
  same: { icon: IconEqual, word: 'Exposure stays the same' },
} as const

/** What the edits would do, before the click: direction, people, who is not moved, and every field. */
export function ChangePreviewPanel({ preview }: { readonly preview: ChangePreview }) {
  const { icon: DirectionIcon, word } = directions[preview.direction]
  return (
    <section className={styles.preview} aria-label="What this would do" data-direction={preview.direction}>
      <p className={styles.direction}>
        <DirectionIcon size={16} aria-hidden /> {word}: really {formatShare(preview.shareBefore)} →{' '}
        {formatShare(preview.shareAfter)} of people
      </p>
      <ul className={styles.effects}>
        <Moves share={preview.movesToNew} people={preview.people} to="NEW" />
        <Moves share={preview.movesToOld} people={preview.people} to="OLD" />
        {preview.pinnedNew + preview.pinnedOld > 0 && (
          <li>
            {plural(preview.pinnedNew + preview.pinnedOld, 'person is', 'people are')} pinned by override (
            {preview.pinnedNew} NEW, {preview.pinnedOld} OLD) and not moved by this
          </li>
        )}
        {preview.fields.map(({ field, before, after }) => (
          <li key={field}>
            <strong>
              <StoreText text={field} />
            </strong>
            : <StoreText text={before} /> → <StoreText text={after} />
          </li>
        ))}
      </ul>
      {preview.warnings.map(warning => (
        <p key={warning} className={styles.warning}>
          <IconAlertTriangle size={15} aria-hidden /> <StoreText text={warning} />
        </p>
      ))}
    </section>
  )
}

type MovesProps = {
  readonly share: number | null
  readonly people: number | null
  readonly to: 'OLD' | 'NEW'
}

function Moves({ share, people, to }: MovesProps) {
  if (share === 0) return null
  if (share === null) return <li>How many people move to {to} cannot be told</li>
  return (
    <li>
      {people === null
        ? `${formatShare(share)} of people`
        : `about ${formatCount(Math.round(share * people))} people (${formatShare(share)})`}{' '}
      move to {to}
    </li>
  )
}

/** The sentence a person agrees to. */
export function confirmationSentence({ movesToNew, people }: ChangePreview): string {
  if (movesToNew === null || movesToNew === 0) return 'Yes, this may move people to NEW'
  return people === null
    ? `Yes, ${formatShare(movesToNew)} of people move to NEW`
    : `Yes, about ${formatCount(Math.round(movesToNew * people))} people move to NEW`
}

/** "Raise to 50 %": the verb of the one button. */
export function changeVerb({
  direction,
  shareAfter,
}: Pick<ChangePreview, 'direction' | 'shareAfter'>): string {
  if (direction === 'same' || shareAfter === null) return 'Save change'
  return `${direction === 'raises' ? 'Raise' : 'Lower'} to ${formatShare(shareAfter)}`
}

export function PreviewHint() {
  return (
    <Text size="sm" c="dimmed">
      What a change would do is shown here before anything is sent.
    </Text>
  )
}
