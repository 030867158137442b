import { Button, Text, UnstyledButton } from '@mantine/core'
import { useState } from 'react'
import { StoreText } from '../ui/index.ts'
import type { ChartPalette } from './chart-palette.ts'
import classes from './mark-list.module.css'
import { markKinds } from './mark-kinds.ts'
import { instantLabel } from './time-ticks.ts'
import type { TimelineMark } from './timeline-points.ts'

type MarkListProps = {
  readonly marks: readonly TimelineMark[]
  readonly palette: ChartPalette
  readonly simulatedUntilMs: number | null
  readonly onPoint: (mark: TimelineMark | null) => void
  readonly onOpenOperation: (operationId: string) => void
}

const firstShown = 6
const mostShown = 500

/** The marks of the canvas as a list, newest first: what the keyboard and a screen reader use. */
export function MarkList({ marks, palette, simulatedUntilMs, onPoint, onOpenOperation }: MarkListProps) {
  const [all, setAll] = useState(false)
  if (marks.length === 0) {
    return (
      <Text size="xs" c="dimmed">
        Nothing happened to this flag in the time shown.
      </Text>
    )
  }
  const newestFirst = marks.toReversed()
  return (
    <>
      <ol className={classes.list} aria-label="What happened, newest first">
        {newestFirst.slice(0, all ? mostShown : firstShown).map((mark, index) => (
          <li key={`${mark.atMs}-${mark.kind}-${index}`}>
            <UnstyledButton
              className={classes.mark}
              onFocus={() => onPoint(mark)}
              onBlur={() => onPoint(null)}
              onMouseEnter={() => onPoint(mark)}
              onMouseLeave={() => onPoint(null)}
              onClick={() => mark.operationId !== null && onOpenOperation(mark.operationId)}
              data-opens={mark.operationId !== null}
            >
              <MarkGlyph kind={mark.kind} palette={palette} />
              <time dateTime={new Date(mark.atMs).toISOString()} className={classes.time}>
                {instantLabel(mark.atMs)}
              </time>
              <span className={classes.text}>
                {word(mark.kind)}
                {mark.actor !== null && (
                  <>
                    {' '}
                    by <StoreText text={mark.actor} />
                  </>
                )}
                : <StoreText text={mark.text} />
              </span>
              {simulatedUntilMs !== null && mark.atMs < simulatedUntilMs && (
                <span className={classes.demo}>simulated</span>
              )}
            </UnstyledButton>
          </li>
        ))}
      </ol>
      {marks.length > firstShown && (
        <Button variant="subtle" size="compact-xs" onClick={() => setAll(!all)} aria-expanded={all}>
          {all ? 'Show the newest only' : showMore(marks.length)}
        </Button>
      )}
    </>
  )
}

function MarkGlyph({
  kind,
  palette,
}: {
  readonly kind: TimelineMark['kind']
  readonly palette: ChartPalette
}) {
  const mark = markKinds.find(one => one.kind === kind)
  if (mark === undefined) return null
  return (
    <svg width="12" height="12" viewBox="0 0 12 12" aria-hidden style={{ flex: 'none' }}>
      <path d={mark.path} fill={palette[mark.color]} />
    </svg>
  )
}

function word(kind: TimelineMark['kind']): string {
  return markKinds.find(one => one.kind === kind)?.word ?? kind
}

function showMore(marks: number): string {
  return marks > mostShown ? `Show the newest ${mostShown} of ${marks}` : `Show all ${marks}`
}
